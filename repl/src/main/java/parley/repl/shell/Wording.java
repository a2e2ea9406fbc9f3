package parley.repl.shell;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;

/** Texts of picocli's model, as {@code --help} words them. */
final class Wording {

  private Wording() {}

  /** The first sentence about a command. */
  static String summary(CommandSpec command) {
    String[] header = command.usageMessage().header();
    String all = header.length > 0 ? text(header) : description(command);
    int end = all.indexOf(". ");
    return end < 0 ? all.replaceAll("\\.$", "") : all.substring(0, end);
  }

  static String summary(ArgSpec argument) {
    return text(argument.description());
  }

  /** All that is said of a command, in one paragraph. */
  static String description(CommandSpec command) {
    return text(command.usageMessage().description());
  }

  /** The commands beside the program itself. */
  static List<CommandSpec> commands(CommandSpec parley) {
    return parley.subcommands().values().stream().map(CommandLine::getCommandSpec).toList();
  }

  /** Picocli formats its texts, so a percent sign stands there twice. */
  static String text(String... lines) {
    return Arrays.stream(lines)
        .map(line -> String.format(Locale.ROOT, line).strip())
        .collect(Collectors.joining(" "));
  }
}
