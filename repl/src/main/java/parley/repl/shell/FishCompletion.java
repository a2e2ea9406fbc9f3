package parley.repl.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The script for fish, which picocli has none for: one line for each command and option. */
final class FishCompletion {

  private static final String HEADER =
      """
      # Completion of parley for fish, written by: parley completion fish
      complete -c parley -e
      complete -c parley -f
      """;

  /** Fish's own condition for it takes the value of an option for a command. */
  private static final String SEEN = "__fish_seen_subcommand_from ";

  private final StringBuilder script = new StringBuilder(HEADER);

  private FishCompletion() {}

  static String script(CommandSpec parley) {
    FishCompletion fish = new FishCompletion();
    String none = "not " + SEEN + String.join(" ", parley.subcommands().keySet());
    fish.options(parley, none);
    for (Map.Entry<String, CommandLine> entry : parley.subcommands().entrySet()) {
      CommandSpec command = entry.getValue().getCommandSpec();
      String condition = SEEN + entry.getKey();
      fish.line(none, "-a " + entry.getKey(), Wording.summary(command));
      fish.options(command, condition);
      fish.parameters(command, condition);
    }
    return fish.script.toString();
  }

  private void options(CommandSpec command, String condition) {
    for (OptionSpec option : command.options()) {
      if (!option.hidden()) {
        List<String> words = new ArrayList<>();
        for (String name : option.names()) {
          words.add(name.startsWith("--") ? "-l " + name.substring(2) : "-s " + name.substring(1));
        }
        if (option.arity().max() > 0) {
          words.add(value(option));
        }
        line(condition, String.join(" ", words), Wording.summary(option));
      }
    }
  }

  private void parameters(CommandSpec command, String condition) {
    for (PositionalParamSpec parameter : command.positionalParameters()) {
      if (parameter.type().equals(Path.class)) {
        line(condition, "-F", Wording.summary(parameter));
      } else if (parameter.completionCandidates() != null) {
        line(condition, "-f" + candidates(parameter), Wording.summary(parameter));
      }
    }
  }

  /** {@code -rF} wants a value that may be a file, {@code -x} one that is none. */
  private static String value(OptionSpec option) {
    return (CompletedValues.takesFile(option) ? "-rF" : "-x") + candidates(option);
  }

  private static String candidates(ArgSpec argument) {
    return argument.completionCandidates() == null
        ? ""
        : " -a " + quoted(String.join(" ", argument.completionCandidates()));
  }

  private void line(String condition, String words, String description) {
    script.append("complete -c parley -n ").append(quoted(condition)).append(' ').append(words);
    if (!description.isEmpty()) {
      script.append(" -d ").append(quoted(description));
    }
    script.append('\n');
  }

  private static String quoted(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
