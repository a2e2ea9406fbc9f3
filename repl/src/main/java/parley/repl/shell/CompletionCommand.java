package parley.repl.shell;

import java.util.Iterator;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.UsageException;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley completion}: a script that teaches a shell to complete parley's command lines. */
@Command(
    name = "completion",
    description = {
      "Writes a script that completes commands, options and their values in a shell.",
      "It knows the models that are installed when it is written."
    },
    footer = {
      "",
      "Put the line of your shell into the file that it reads at its start:",
      "  ~/.bashrc                    eval \"$(parley completion bash)\"",
      "  ~/.zshrc                     eval \"$(parley completion zsh)\"",
      "  ~/.config/fish/config.fish   parley completion fish | source"
    })
public final class CompletionCommand implements Callable<Integer> {

  /** The shells that there is a script for. */
  enum Shell {
    BASH,
    ZSH,
    FISH;

    static Shell named(String name) {
      for (Shell shell : values()) {
        if (shell.toString().equals(name.toLowerCase(Locale.ROOT))) {
          return shell;
        }
      }
      throw new UsageException("SHELL: expected bash, zsh or fish, got " + name);
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** For help and completion itself. */
  static final class ShellNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(Shell.values()).map(Shell::toString).iterator();
    }
  }

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SHELL",
      description = "bash, zsh or fish",
      completionCandidates = ShellNames.class)
  private String shell;

  public CompletionCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Shell wanted = Shell.named(shell);
    CommandLine parley = spec.root().commandLine();
    CompletedValues.addTo(parley, console.environment());
    String script =
        switch (wanted) {
          case BASH -> bash(parley);
          case ZSH -> AutoComplete.bash("parley", parley); // it turns on zsh's support for bash's
          case FISH -> FishCompletion.script(parley.getCommandSpec());
        };
    console.out().print(script);
    return ExitCode.OK;
  }

  /** Where picocli's script knows nothing, a file may be meant, as everywhere in bash. */
  private static String bash(CommandLine parley) {
    return AutoComplete.bash("parley", parley).replace("compopt +o default", "compopt -o default");
  }
}
