package parley.repl;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import parley.config.Settings;
import parley.repl.chat.ChatProgram;
import parley.repl.cli.Console;
import parley.repl.cli.SettingOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code parley chat}, and {@code parley} alone. */
@Command(
    name = "chat",
    description = {
      "Talks with a model: you write a message, it answers.",
      "Type :help in the chat to see what else it can do. From a file or a pipe, each",
      "line is a message, and each answer is a line."
    })
final class ChatCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  @Option(
      names = "--plain",
      description = "for screen readers: whole sentences, no styles, no status row")
  private boolean plain;

  @Option(
      names = "--load",
      paramLabel = "FILE",
      description = "go on with a conversation that :save wrote")
  private Path saved;

  ChatCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Settings settings =
        SettingOptions.read(spec.commandLine().getParseResult(), console.environment());
    return new ChatProgram(console, settings).run(plain, Optional.ofNullable(saved));
  }
}
