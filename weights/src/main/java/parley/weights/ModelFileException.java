package parley.weights;

import java.nio.file.Path;
import parley.tokenizer.VisibleText;

/**
 * A model or data file cannot be used. The message is one line, with control characters of file
 * names made visible: {@code <file>: <what> at offset <n>: expected <E>, got <A>}, and what to do
 * about it; the program ends with exit code 3.
 */
public final class ModelFileException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A fault of a whole file. */
  static ModelFileException of(Path file, String fault) {
    return of(file, fault, null);
  }

  /** A fault of a whole file that another exception told. */
  static ModelFileException of(Path file, String fault, Throwable cause) {
    return new ModelFileException(
        VisibleText.of(file.toString()) + ": " + VisibleText.of(fault), cause);
  }

  /** A fault at a place in a file. */
  static ModelFileException at(Path file, long offset, String what, Object expected, Object got) {
    return of(file, "%s at offset %d: expected %s, got %s".formatted(what, offset, expected, got));
  }

  /** Not about one file: a model name that nobody knows, say. */
  static ModelFileException ofModel(String fault) {
    return new ModelFileException(VisibleText.of(fault), null);
  }
}
