package parley.repl;

import java.util.concurrent.Callable;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code parley chat}, and {@code parley} alone. */
@Command(
    name = "chat",
    description = {
      "Talks with a model: you write a message, it answers. :help in the chat lists what else",
      "you can do. With input from a file or a pipe: one message a line, one answer a line."
    })
final class ChatCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  ChatCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    return ExitCode.OK;
  }
}
