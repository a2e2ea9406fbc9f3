package parley.repl;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import parley.config.Setting;
import parley.repl.bench.BenchCommand;
import parley.repl.cli.Console;
import parley.repl.cli.ErrorLine;
import parley.repl.cli.ExitCode;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.UsageException;
import parley.repl.compare.CompareCommand;
import parley.repl.eval.EvalCommand;
import parley.repl.files.ExportCommand;
import parley.repl.files.InspectCommand;
import parley.repl.install.InstallCommand;
import parley.repl.models.ModelsCommand;
import parley.repl.models.PullCommand;
import parley.repl.models.RemoveCommand;
import parley.repl.shell.CompletionCommand;
import parley.repl.shell.LinkCommand;
import parley.repl.shell.ManCommand;
import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/** The command line: {@code parley} and its commands, their help, errors and exit codes. */
final class Program {

  private static final String DEBUG = "--debug";

  /** Commands that tell of all the others. */
  private static final Set<String> NEED_ALL = Set.of("help", "completion", "man");

  private static final Map<String, String> EXIT_CODES = new LinkedHashMap<>();

  static {
    EXIT_CODES.put("0", "all went well");
    EXIT_CODES.put("1", "something failed");
    EXIT_CODES.put("2", "the command line or a setting is wrong");
    EXIT_CODES.put("3", "a model or data file is bad or missing");
    EXIT_CODES.put("4", "the network failed");
    EXIT_CODES.put("130", "interrupted");
  }

  private static final String[] FOOTER = {
    "",
    "Examples:",
    "  parley                                  chat with the embedded model",
    "  parley --greedy -b naive                the likeliest words, computed slowly",
    "  echo \"hi\" | parley                      one answer",
    "  parley generate --help                  the options of a command",
    "",
    "Settings: ~/.config/parley/config.toml, then PARLEY_* in the environment, then",
    "options; :info in the chat shows where each came from."
  };

  private final Console console;

  Program(Console console) {
    this.console = console;
  }

  /** Runs one command line; returns the exit code. */
  int run(String... line) {
    String[] args = modern(line);
    boolean debug = Arrays.asList(args).contains(DEBUG);
    int code;
    try {
      code =
          commandLine(Arrays.asList(args))
              .setParameterExceptionHandler((e, _) -> usageError(e, debug))
              .setExecutionExceptionHandler((e, _, _) -> report(e, e, debug))
              .execute(args);
    } catch (OutOfMemoryError e) {
      code = report(e, e, debug);
    }
    return console.flushed() ? code : ExitCode.FAILURE; // nobody reads what was answered
  }

  /** The reference system writes {@code --compare} among the options of one command. */
  private static String[] modern(String... line) {
    List<String> args = new ArrayList<>(Arrays.asList(line));
    boolean compares = line.length > 0 && line[0].startsWith("-") && args.remove("--compare");
    if (compares) {
      args.addFirst("compare");
    }
    return args.toArray(String[]::new);
  }

  private CommandLine commandLine(List<String> args) {
    CommandLine parley = chat(new ChatCommand(console));
    parley.setCommandName("parley");
    parley.getCommandSpec().usageMessage().header("Talk with GPT-2 in the terminal.", "");
    parley.getCommandSpec().usageMessage().footer(FOOTER);
    subcommands(args).forEach((name, make) -> parley.addSubcommand(name, make.get()));
    parley.setOut(Console.writer(console.out())).setErr(Console.writer(console.err()));
    parley.setOverwrittenOptionsAllowed(true);
    parley.setExpandAtFiles(false); // a prompt may begin with @
    parley.setColorScheme(
        CommandLine.Help.defaultColorScheme(console.colored() ? Ansi.ON : Ansi.OFF));
    parley.setExecutionStrategy(this::runLast);
    return parley;
  }

  /**
   * The commands that the line may need. Picocli takes 30 ms to build one in a fresh JVM, and a
   * chat needs none; help and a misspelt name need all.
   */
  private Map<String, Supplier<CommandLine>> subcommands(List<String> args) {
    Map<String, Supplier<CommandLine>> all = new LinkedHashMap<>();
    all.put("chat", () -> chat(new ChatCommand(console)));
    all.put("generate", () -> command(new GenerateCommand(console), true));
    all.put("logits", () -> command(new LogitsCommand(console), false));
    all.put("tokenize", () -> ownCommand(new TokenizeCommand(console)));
    all.put("detokenize", () -> ownCommand(new DetokenizeCommand(console)));
    all.put("quantize", () -> filesCommand(new QuantizeCommand(console)));
    all.put("export", () -> filesCommand(new ExportCommand(console)));
    all.put("inspect", () -> filesCommand(new InspectCommand(console)));
    all.put("pull", () -> filesCommand(new PullCommand(console)));
    all.put("models", () -> standard(new ModelsCommand(console)));
    all.put("remove", () -> standard(new RemoveCommand(console)));
    all.put("bench", () -> ownCommand(new BenchCommand(console)));
    all.put("compare", () -> compare(new CompareCommand(console)));
    all.put("eval", () -> command(new EvalCommand(console), false));
    all.put("install", () -> standard(InstallCommand.of(console)));
    all.put("completion", () -> standard(new CompletionCommand(console)));
    all.put("man", () -> standard(new ManCommand(console)));
    all.put("link", () -> standard(new LinkCommand(console, System.getProperty("parley.home"))));
    all.put("help", () -> new CommandLine(new HelpCommand()));
    boolean onlyOptions = args.stream().allMatch(arg -> arg.startsWith("-"));
    boolean asksForHelp = args.contains("-h") || args.contains("--help");
    if (onlyOptions && !asksForHelp) {
      return Map.of();
    }
    if (!NEED_ALL.contains(args.getFirst()) && all.containsKey(args.getFirst())) {
      all.keySet().retainAll(List.of(args.getFirst()));
    }
    return all;
  }

  private static CommandLine chat(ChatCommand command) {
    CommandLine line = command(command, true);
    SettingOptions.add(line.getCommandSpec(), SettingOptions.CHAT);
    return line;
  }

  private static CommandLine command(Object command, boolean samples) {
    CommandLine line = standard(command);
    SettingOptions.add(line.getCommandSpec(), SettingOptions.MODEL);
    if (samples) {
      SettingOptions.add(line.getCommandSpec(), SettingOptions.SAMPLING);
    }
    return line;
  }

  /** A command that shares no option but the model. */
  private static CommandLine ownCommand(Object command) {
    CommandLine line = standard(command);
    SettingOptions.add(line.getCommandSpec(), List.of(Setting.MODEL));
    return line;
  }

  private static CommandLine compare(CompareCommand command) {
    CommandLine line = standard(command);
    SettingOptions.add(line.getCommandSpec(), CompareCommand.SETTINGS);
    return line;
  }

  /** It names its model without an option, and computes on threads. */
  private static CommandLine filesCommand(Object command) {
    CommandLine line = standard(command);
    SettingOptions.add(line.getCommandSpec(), List.of(Setting.THREADS));
    return line;
  }

  private static CommandLine standard(Object command) {
    CommandLine line = new CommandLine(command);
    SettingOptions.addCommon(line.getCommandSpec());
    line.getCommandSpec()
        .mixinStandardHelpOptions(true)
        .versionProvider(() -> new String[] {"parley " + Version.read()});
    line.getCommandSpec()
        .usageMessage()
        .sortOptions(false)
        .abbreviateSynopsis(true)
        .exitCodeListHeading("%nExit codes:%n")
        .exitCodeList(EXIT_CODES);
    return line;
  }

  /** An option before a command would belong to {@code parley}, and do nothing. */
  private int runLast(ParseResult result) {
    if (result.hasSubcommand() && !result.matchedOptions().isEmpty()) {
      throw new ParameterException(
          result.commandSpec().commandLine(),
          "option "
              + result.matchedOptions().getFirst().longestName()
              + " stands before the command: write it after "
              + result.subcommand().commandSpec().name());
    }
    return new RunLast().execute(result);
  }

  // error: unknown option --tmp; did you mean --temp? (parley generate --help lists the options)
  private int usageError(ParameterException e, boolean debug) {
    StringBuilder line = new StringBuilder(e.getMessage().lines().findFirst().orElse(""));
    if (e instanceof UnmatchedArgumentException unmatched) {
      List<String> suggestions = unmatched.getSuggestions();
      if (!suggestions.isEmpty()) {
        line.append("; did you mean ").append(suggestions.getFirst()).append('?');
      }
    }
    String command = e.getCommandLine().getCommandSpec().qualifiedName();
    line.append(" (").append(command).append(" --help explains)");
    return report(new UsageException(line.toString()), e, debug);
  }

  private int report(Throwable shown, Throwable cause, boolean debug) {
    console.out().flush();
    console.err().println(ErrorLine.of(shown));
    if (debug) {
      cause.printStackTrace(console.err());
    }
    return ExitCode.of(shown);
  }
}
