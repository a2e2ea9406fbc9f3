package parley.engine;

/** How the matrices of a model are held in memory; vectors are float32 always. */
public enum Precision {
  FLOAT32("float32"),
  /** One byte a weight and one float32 scale a row: {@link Int8Matrix}. */
  INT8("int8");

  private final String word;

  Precision(String word) {
    this.word = word;
  }

  /** As tables and errors name it. */
  public String word() {
    return word;
  }
}
