package parley.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** How the turns of a conversation become one text for the model. */
public enum Template {
  /** The text as typed, which the model continues. */
  PLAIN(new Frame("", "", ""), List.of()),

  /** Each turn, the user's and the model's, is followed by the end token, as DialoGPT has it. */
  TURNS(new Frame("", "", ""), List.of()),

  /** The minutes of a talk, which a model continues that was not trained to chat. */
  TRANSCRIPT(new Frame("User: ", "\nBot:", "\n"), List.of("\nUser:", "\nBot:")),

  /** Stanford's instructions, which many fine-tuned models were trained on. */
  ALPACA(
      new Frame("### Instruction:\n", "\n\n### Response:\n", "\n\n"),
      List.of("### Instruction:", "### Response:"));

  /** The choice of the model's own template. */
  public static final String AUTO = "auto";

  /** What Alpaca was trained with where nobody says otherwise. */
  private static final String ALPACA_SYSTEM =
      "Below is an instruction that describes a task."
          + " Write a response that appropriately completes the request.";

  /** What stands around the texts of a turn. */
  private record Frame(String beforeMessage, String afterMessage, String afterAnswer) {}

  private final Frame frame;
  private final List<String> stops;

  Template(Frame frame, List<String> stops) {
    this.frame = frame;
    this.stops = stops;
  }

  /** The template of a choice that is not {@link #AUTO}. */
  static Template named(String choice) {
    return valueOf(choice.toUpperCase(Locale.ROOT));
  }

  /** The words of all choices. */
  static List<String> choices() {
    List<String> words = Arrays.stream(values()).map(Template::word).collect(Collectors.toList());
    words.addFirst(AUTO);
    return List.copyOf(words);
  }

  /** What the model is given for a message; then the end token, if this {@link #usesEndToken}. */
  public String prompt(String message) {
    return frame.beforeMessage + message + frame.afterMessage;
  }

  /** What stands between an answer and the next message, if not the end token. */
  public String closing() {
    return frame.afterAnswer;
  }

  /** Whether messages and answers are followed by the end token. */
  public boolean usesEndToken() {
    return this == TURNS;
  }

  /**
   * Whether an end token that the model says stands in the text from there on; where the frame
   * tells where a turn ends, it would only tell the model that the talk is over.
   */
  public boolean keepsEndToken() {
    return !framesTurns();
  }

  /** Whether an answer begins with a space that belongs to the frame, as after {@code Bot:}. */
  public boolean answersAfterSpace() {
    return this == TRANSCRIPT;
  }

  /** Texts that tell that the model has begun to speak for the user. */
  public List<String> stops() {
    return stops;
  }

  /** Whether there is a place for a system text: before the first turn. */
  public boolean hasSystem() {
    return framesTurns();
  }

  private boolean framesTurns() {
    return !frame.beforeMessage.isEmpty();
  }

  /**
   * What stands before the first turn.
   *
   * @param system the user's text; empty for the template's own, if it has one
   */
  public String preface(String system) {
    String text = system.isEmpty() && this == ALPACA ? ALPACA_SYSTEM : system;
    return !hasSystem() || text.isEmpty() ? "" : text + "\n\n";
  }

  /** The templates that have a place for a system text, in words. */
  public static String withSystem() {
    return Arrays.stream(values())
        .filter(Template::hasSystem)
        .map(Template::word)
        .collect(Collectors.joining(" and "));
  }

  /** The word that users type. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }
}
