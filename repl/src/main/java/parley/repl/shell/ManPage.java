package parley.repl.shell;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import parley.config.Setting;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The manual page in the language of man, from picocli's model and the settings. */
final class ManPage {

  private static final Map<String, String> ENVIRONMENT = new LinkedHashMap<>();
  private static final Map<String, String> FILES = new LinkedHashMap<>();

  static {
    ENVIRONMENT.put("NO_COLOR", "if not empty, no colours are used");
    ENVIRONMENT.put("ACCESSIBLE", "if not empty, the chat writes for screen readers");
    ENVIRONMENT.put("VISUAL, EDITOR", "the editor for long messages");
    ENVIRONMENT.put(
        "XDG_CONFIG_HOME, XDG_DATA_HOME, XDG_STATE_HOME", "where the folders below stand");
    ENVIRONMENT.put(
        "HF_ENDPOINT, HF_TOKEN, HF_HOME, HF_HUB_CACHE, HF_HUB_OFFLINE",
        "the model hub, and its cache, as huggingface_hub reads them");
    ENVIRONMENT.put("HTTPS_PROXY, HTTP_PROXY, NO_PROXY", "the way of parley pull to the hub");
    ENVIRONMENT.put("JAVA_HOME", "a JDK 25 or newer, preferred to those that are found");
    ENVIRONMENT.put("PARLEY_BUILD", "never: start what was built before, or fail");
    FILES.put("~/.config/parley/config.toml", "settings; :set --save in the chat writes there");
    FILES.put("~/.local/share/parley/models", "a folder for each model");
    FILES.put("~/.cache/huggingface/hub", "what parley pull has downloaded");
    FILES.put("~/.local/state/parley/history", "what was typed in the chat");
  }

  private final StringBuilder page = new StringBuilder();
  private final CommandSpec parley;

  private ManPage(CommandSpec parley) {
    this.parley = parley;
  }

  /** The page about a program. */
  static String of(CommandSpec parley) {
    return new ManPage(parley).page();
  }

  private String page() {
    String version = parley.version()[0];
    page.append(".TH PARLEY 1 \"\" ").append(quoted(version)).append(" \"User Commands\"\n");
    page.append(".nh\n.ad l\n"); // options are not broken, nor lines stretched
    section("NAME");
    String what = Wording.text(parley.usageMessage().header()).strip();
    line("parley \\- " + escaped(what.replaceAll("\\.$", "")));
    section("SYNOPSIS");
    synopsis(parley);
    for (CommandSpec command : Wording.commands(parley)) {
      page.append(".br\n");
      synopsis(command);
    }
    section("DESCRIPTION");
    line(escaped(Wording.description(parley)));
    section("OPTIONS");
    parley.options().forEach(this::option);
    section("COMMANDS");
    Wording.commands(parley).forEach(this::command);
    section("EXIT STATUS");
    parley.usageMessage().exitCodeList().forEach(this::entry);
    section("ENVIRONMENT");
    for (Setting<?> setting : Setting.all()) {
      entry(setting.variable(), setting.help());
    }
    ENVIRONMENT.forEach(this::entry);
    section("FILES");
    FILES.forEach(this::entry);
    section("EXAMPLES");
    verbatim(parley.usageMessage().footer());
    return page.toString();
  }

  private void command(CommandSpec command) {
    page.append(".SS parley ").append(escaped(command.name())).append('\n');
    line(escaped(Wording.description(command)));
    command.positionalParameters().forEach(this::parameter);
    List<String> shared = new ArrayList<>();
    for (OptionSpec option : command.options()) {
      if (isShared(option)) {
        shared.add(bold(option.longestName()));
      } else {
        option(option);
      }
    }
    if (!shared.isEmpty()) {
      page.append(".PP\nAs above: ").append(String.join(", ", shared)).append(".\n");
    }
    verbatim(command.usageMessage().footer());
  }

  /** Whether the program itself has the same option. */
  private boolean isShared(OptionSpec option) {
    OptionSpec above = parley.findOption(option.longestName());
    return above != null && Wording.summary(above).equals(Wording.summary(option));
  }

  private void synopsis(CommandSpec command) {
    String text = new Help(command, Help.defaultColorScheme(Ansi.OFF)).synopsis(0);
    String name = command.qualifiedName();
    String rest = text.strip().replaceAll("\\s+", " ").substring(name.length());
    line(bold(name) + escaped(rest));
  }

  private void option(OptionSpec option) {
    if (!option.hidden()) {
      String names = Stream.of(option.names()).map(ManPage::bold).collect(Collectors.joining(", "));
      boolean takesValue = option.arity().max() > 0;
      String value = takesValue ? " \\fI" + escaped(option.paramLabel()) + "\\fR" : "";
      term(names + value, Wording.summary(option));
    }
  }

  private void parameter(PositionalParamSpec parameter) {
    term("\\fI" + escaped(parameter.paramLabel()) + "\\fR", Wording.summary(parameter));
  }

  private void entry(String term, String text) {
    term(bold(term), text);
  }

  private void term(String term, String text) {
    page.append(".TP\n").append(term).append('\n');
    line(escaped(text));
  }

  /** Lines as they stand, under a heading of their own as {@code Examples:}. */
  private void verbatim(String... lines) {
    if (lines.length > 0) {
      page.append(".PP\n.nf\n");
      for (String line : lines) {
        page.append(escaped(String.format(line))).append('\n');
      }
      page.append(".fi\n");
    }
  }

  private void section(String name) {
    page.append(".SH ").append(name).append('\n');
  }

  private void line(String text) {
    page.append(text).append('\n');
  }

  private static String bold(String text) {
    return "\\fB" + escaped(text) + "\\fR";
  }

  private static String quoted(String text) {
    return '"' + escaped(text).replace("\"", "\\(dq") + '"';
  }

  /**
   * A hyphen of its own would become a dash that nobody can type, and a dot or an apostrophe that
   * begins a line a command.
   */
  private static String escaped(String text) {
    String safe = text.replace("\\", "\\e").replace("-", "\\-").replace("~", "\\(ti");
    return safe.startsWith(".") || safe.startsWith("'") ? "\\&" + safe : safe;
  }
}
