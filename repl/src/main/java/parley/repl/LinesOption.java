package parley.repl;

import java.io.IOException;
import java.util.Optional;
import parley.repl.cli.Console;
import parley.repl.cli.TextInput;
import picocli.CommandLine.Option;

/** {@code --lines}: one question per line of standard input, one answer per line. */
final class LinesOption {

  /** How many answers may wait for the output while there is more input. */
  private static final int BATCH = 256;

  @Option(names = "--lines", description = "one text per line of standard input")
  private boolean asked;

  /** Answers one line. */
  @FunctionalInterface
  interface Answer {
    String to(String line) throws IOException;
  }

  boolean asked() {
    return asked;
  }

  /** Answers every line, until the input ends or nobody reads the output any more. */
  void answerEach(Console console, Answer answer) throws IOException {
    TextInput input = new TextInput(console.in());
    Optional<String> line = input.nextLine();
    for (int count = 1; line.isPresent(); count++) {
      console.out().println(answer.to(line.get()));
      if ((input.mayWait() || count % BATCH == 0) && !console.flushed()) {
        return;
      }
      line = input.nextLine();
    }
  }
}
