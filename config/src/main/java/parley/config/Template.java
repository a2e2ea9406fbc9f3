package parley.config;

import java.util.List;
import java.util.Optional;

/**
 * How the turns of a conversation become one text for the model.
 *
 * @param word that users type
 * @param frame what stands around the texts of a turn
 * @param usesEndToken whether messages and answers are followed by the model's end token
 * @param answersAfterSpace whether an answer begins with a space that belongs to the frame, as
 *     after {@code Bot:}
 * @param stops texts that tell that the model has begun to speak for the user
 * @param system the place before the first turn, if there is one
 */
public record Template(
    String word,
    Frame frame,
    boolean usesEndToken,
    boolean answersAfterSpace,
    List<String> stops,
    Optional<SystemPlace> system) {

  /** The text as typed, which the model continues. */
  public static final Template PLAIN =
      new Template("plain", Frame.NONE, false, false, List.of(), Optional.empty());

  /** Each turn, the user's and the model's, is followed by the end token, as DialoGPT has it. */
  public static final Template TURNS =
      new Template("turns", Frame.NONE, true, false, List.of(), Optional.empty());

  /** The minutes of a talk, which a model continues that was not trained to chat. */
  public static final Template TRANSCRIPT =
      new Template(
          "transcript",
          new Frame("User: ", "\nBot:", "\n"),
          false,
          true,
          List.of("\nUser:", "\nBot:"),
          Optional.of(new SystemPlace("", "\n\n", "")));

  /** Stanford's instructions, which many fine-tuned models were trained on. */
  public static final Template ALPACA =
      new Template(
          "alpaca",
          new Frame("### Instruction:\n", "\n\n### Response:\n", "\n\n"),
          false,
          false,
          List.of("### Instruction:", "### Response:"),
          Optional.of(
              new SystemPlace(
                  "",
                  "\n\n",
                  // What Alpaca was trained with where nobody says otherwise.
                  "Below is an instruction that describes a task."
                      + " Write a response that appropriately completes the request.")));

  /** The choice of the model's own template. */
  public static final String AUTO = "auto";

  /** What stands around the texts of a turn. */
  record Frame(String beforeMessage, String afterMessage, String afterAnswer) {
    static final Frame NONE = new Frame("", "", "");
  }

  /**
   * Where a system text stands.
   *
   * @param text that of the template, where the user has none; empty for none
   */
  record SystemPlace(String before, String after, String text) {}

  public Template {
    stops = List.copyOf(stops);
  }

  /** What the model is given for a message; then the end token, if this {@link #usesEndToken}. */
  public String prompt(String message) {
    return frame.beforeMessage + message + frame.afterMessage;
  }

  /** What stands between an answer and the next message, if not the end token. */
  public String closing() {
    return frame.afterAnswer;
  }

  /**
   * Whether an end token that the model says stands in the text from there on; where the frame
   * tells where a turn ends, it would only tell the model that the talk is over.
   */
  public boolean keepsEndToken() {
    return usesEndToken || frame.beforeMessage.isEmpty();
  }

  /** Whether there is a place for a system text: before the first turn. */
  public boolean hasSystem() {
    return system.isPresent();
  }

  /**
   * What stands before the first turn.
   *
   * @param own the user's system text; empty for the template's, if it has one
   */
  public String preface(String own) {
    String text = own.isEmpty() ? system.map(SystemPlace::text).orElse("") : own;
    return text.isEmpty() ? "" : system.map(s -> s.before + text + s.after).orElse("");
  }
}
