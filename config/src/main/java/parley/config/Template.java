package parley.config;

import java.util.Arrays;
import java.util.Locale;

/** How the turns of a conversation become one sequence of tokens. */
public enum Template {
  /** The text as typed, which the model continues. */
  PLAIN,
  /** Each turn, the user's and the model's, is followed by the end token, as DialoGPT has it. */
  TURNS;

  /** The choice of the model's own template. */
  public static final String AUTO = "auto";

  /** The template of a choice that is not {@link #AUTO}. */
  static Template named(String choice) {
    return valueOf(choice.toUpperCase(Locale.ROOT));
  }

  /**
   * What the model is given for a message.
   *
   * @param message the message's token ids
   * @param endToken id of the end token, -1 for none
   */
  public int[] prompt(int[] message, int endToken) {
    return switch (this) {
      case PLAIN -> message;
      case TURNS -> {
        int[] prompt = Arrays.copyOf(message, message.length + 1);
        prompt[message.length] = endToken;
        yield prompt;
      }
    };
  }

  /** Whether an answer that was cut short still needs an end token before the next turn. */
  public boolean endsAnswers() {
    return this == TURNS;
  }

  /** The word that users type. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
