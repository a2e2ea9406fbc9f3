package parley.repl.chat;

import java.util.List;
import java.util.function.Supplier;
import parley.engine.Cancellation;

/**
 * A command of the chat.
 *
 * @param name without its colon
 * @param argument placeholder of the argument; empty if it takes none
 * @param help one line
 * @param words what completion offers for the argument
 * @param action what it does
 */
record ColonCommand(
    String name, String argument, String help, Supplier<List<String>> words, Action action) {

  /** What a command does. */
  @FunctionalInterface
  interface Action {
    /**
     * @param argument empty for none
     * @param cancellation requested by Ctrl-C
     */
    void run(String argument, Cancellation cancellation);
  }

  /** A command that has nothing to complete. */
  ColonCommand(String name, String argument, String help, Action action) {
    this(name, argument, help, List::of, action);
  }

  /** As it is typed, with its argument. */
  String synopsis() {
    return argument.isEmpty() ? ":" + name : ":" + name + " " + argument;
  }
}
