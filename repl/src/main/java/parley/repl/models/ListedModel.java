package parley.repl.models;

/**
 * A model, and where it is.
 *
 * @param name that users type
 * @param where it is
 * @param bytes of its weights there; about, if it is only known
 * @param context tokens; 0 if its files do not say
 * @param template its own
 * @param source where it came from or is to be had; may be empty
 */
record ListedModel(
    String name, Where where, long bytes, int context, String template, String source) {

  /** Where a model is; the word is what users read. */
  enum Where {
    EMBEDDED("embedded"),
    INSTALLED("installed"),
    CACHED("hub cache"),
    KNOWN("not here");

    private final String word;

    Where(String word) {
      this.word = word;
    }

    String word() {
      return word;
    }
  }
}
