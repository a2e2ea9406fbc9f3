package parley.repl.cli;

import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import parley.config.SettingException;
import parley.engine.CancelledException;
import parley.engine.ModelException;
import parley.tokenizer.VisibleText;
import parley.weights.ModelFileException;

/** What a user reads of a failure: one line, with nothing in it that drives the terminal. */
public final class ErrorLine {

  private ErrorLine() {}

  // error: /home/anna/model.bin: n_layer at offset 0: expected 1 to 4096, got 0
  public static String of(Throwable failure) {
    return "error: " + VisibleText.of(message(failure));
  }

  /** What went wrong, as it is. */
  public static String message(Throwable failure) {
    String text = failure.getMessage();
    return switch (failure) {
      case UsageException _, SettingException _, ModelException _, ModelFileException _ -> text;
      case CancelledException _ -> "interrupted";
      case NoSuchFileException _ -> text + ": there is no such file";
      case AccessDeniedException _ -> text + ": no permission";
      case OutOfMemoryError _ -> "out of memory: " + text;
      default -> text == null ? failure.getClass().getSimpleName() : text;
    };
  }
}
