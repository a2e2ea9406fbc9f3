package parley.repl.shell;

import java.util.concurrent.Callable;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parley man}: the manual page. */
@Command(
    name = "man",
    description = "Writes the manual page of parley and all its commands, for man.",
    footer = {
      "",
      "Examples:",
      "  parley man | man -l -",
      "  parley man > ~/.local/share/man/man1/parley.1   then: man parley"
    })
public final class ManCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  public ManCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    console.out().print(ManPage.of(spec.root()));
    return ExitCode.OK;
  }
}
