package parley.repl.chat;

import java.util.List;
import java.util.function.Function;
import parley.engine.Cancellation;

/**
 * A command of the chat.
 *
 * @param name without its colon
 * @param argument placeholder of the argument; empty if it takes none
 * @param help one line
 * @param words what completion offers for an argument that is begun so
 * @param action what it does
 */
record ColonCommand(
    String name, String argument, String help, Function<String, List<Word>> words, Action action) {

  /** The placeholder of an argument that is a file. */
  private static final String FILE = "FILE";

  /** What a command does. */
  @FunctionalInterface
  interface Action {
    /**
     * @param argument empty for none
     * @param cancellation requested by Ctrl-C
     */
    void run(String argument, Cancellation cancellation);
  }

  /** A command that has nothing to complete, but for a file where its placeholder is FILE. */
  ColonCommand(String name, String argument, String help, Action action) {
    this(
        name,
        argument,
        help,
        argument.startsWith(FILE) ? FileNames::beginning : _ -> List.of(),
        action);
  }

  /** As it is typed, with its argument. */
  String synopsis() {
    return argument.isEmpty() ? ":" + name : ":" + name + " " + argument;
  }
}
