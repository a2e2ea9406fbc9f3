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

  /** Faults quote what a file holds, and that may be megabytes. */
  private static final int MAX_FAULT = 400;

  private ModelFileException(String message, Throwable cause) {
    super(message, cause);
  }

  /** A fault of a whole file. */
  public static ModelFileException of(Path file, String fault) {
    return of(file, fault, null);
  }

  /** A fault of a whole file that another exception told. */
  static ModelFileException of(Path file, String fault, Throwable cause) {
    return new ModelFileException(VisibleText.of(file.toString()) + ": " + oneLine(fault), cause);
  }

  /** A fault at a place in a file. */
  static ModelFileException at(Path file, long offset, String what, Object expected, Object got) {
    return of(file, "%s at offset %d: expected %s, got %s".formatted(what, offset, expected, got));
  }

  /** Not about one file: a model name that nobody knows, say. */
  public static ModelFileException ofModel(String fault) {
    return new ModelFileException(oneLine(fault), null);
  }

  private static String oneLine(String fault) {
    boolean fits = fault.length() <= MAX_FAULT;
    return VisibleText.of(fits ? fault : fault.substring(0, MAX_FAULT) + "...");
  }
}
