package parley.repl.chat;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import parley.engine.Precision;
import parley.repl.talk.OpenModel;

/** Work on the chat's model that is no part of the conversation, and leaves no weights behind. */
final class Aside {

  private Aside() {}

  /**
   * Does the work; then drops the weights that it loaded, and clears what it showed in passing.
   *
   * @return what the work returns
   */
  static <T> T run(OpenModel model, ChatView view, Supplier<T> work) {
    Set<Precision> before = Map.copyOf(model.weightBytes()).keySet();
    try {
      return work.get();
    } finally {
      view.passing("");
      model.keepOnly(before);
    }
  }
}
