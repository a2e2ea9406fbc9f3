package parley.weights.hub;

import parley.tokenizer.VisibleText;

/**
 * The hub cannot be reached, or gives what it should not. The message is one line and says what to
 * do; the program ends with exit code 4. What was downloaded so far stays, if it can be right.
 */
public final class HubException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** Messages quote what servers say, and that may be long. */
  private static final int MAX = 500;

  HubException(String message) {
    this(message, null);
  }

  HubException(String message, Throwable cause) {
    super(VisibleText.of(message.length() <= MAX ? message : message.substring(0, MAX)), cause);
  }
}
