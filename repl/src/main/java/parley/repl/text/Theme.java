package parley.repl.text;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jline.utils.AttributedStyle;

/**
 * The styles of all that the chat writes itself; the model's words have none. Nothing is told by
 * colour alone: each has a form, too, or begins in a way of its own.
 *
 * @param prompt before what the user types
 * @param notice what happened, in brackets
 * @param error a line that begins with {@code error:}
 * @param command the name of a command, while it is typed
 * @param unknown the name of none
 * @param scale for probabilities, falling; a number stands beside it
 */
public record Theme(
    AttributedStyle prompt,
    AttributedStyle notice,
    AttributedStyle error,
    AttributedStyle command,
    AttributedStyle unknown,
    List<AttributedStyle> scale) {

  /** Where the styles of {@link #scale} begin. */
  private static final double[] SCALE = {0.5, 0.1, 0.01, 0};

  private static final List<AttributedStyle> NO_SCALE =
      Collections.nCopies(SCALE.length, AttributedStyle.DEFAULT);

  /** Text only. */
  public static final Theme NONE =
      new Theme(
          AttributedStyle.DEFAULT,
          AttributedStyle.DEFAULT,
          AttributedStyle.DEFAULT,
          AttributedStyle.DEFAULT,
          AttributedStyle.DEFAULT,
          NO_SCALE);

  /** No colours, for {@code NO_COLOR}. */
  private static final Theme FORMS =
      new Theme(
          AttributedStyle.BOLD,
          AttributedStyle.DEFAULT.faint(),
          AttributedStyle.BOLD,
          AttributedStyle.BOLD,
          AttributedStyle.DEFAULT.underline(),
          NO_SCALE);

  private static final Theme DARK =
      FORMS.colored(
          AttributedStyle.BRIGHT + AttributedStyle.CYAN,
          AttributedStyle.BRIGHT + AttributedStyle.RED);

  private static final Theme LIGHT = FORMS.colored(AttributedStyle.BLUE, AttributedStyle.RED);

  /** Colours that can be read on both, where nobody knows. */
  private static final Theme EITHER = FORMS.colored(AttributedStyle.CYAN, AttributedStyle.RED);

  private Theme colored(int accent, int alarm) {
    return new Theme(
        prompt.foreground(accent),
        notice,
        error.foreground(alarm),
        command.foreground(accent),
        unknown.foreground(alarm),
        Stream.of(AttributedStyle.GREEN, accent, AttributedStyle.MAGENTA, alarm)
            .map(AttributedStyle.DEFAULT::foreground)
            .toList());
  }

  /**
   * The theme of a choice.
   *
   * @param choice auto, light, dark or none
   * @param environment in which {@code NO_COLOR} wins, and {@code COLORFGBG} tells auto the colours
   *     of the terminal, where that sets it
   */
  public static Theme of(String choice, Map<String, String> environment) {
    if (choice.equals("none") || "dumb".equals(environment.get("TERM"))) {
      return NONE;
    }
    if (!environment.getOrDefault("NO_COLOR", "").isEmpty()) {
      return FORMS;
    }
    return switch (choice) {
      case "light" -> LIGHT;
      case "dark" -> DARK;
      default -> ofBackground(environment.getOrDefault("COLORFGBG", ""));
    };
  }

  /** Such as {@code 15;0}, the foreground and the background among 16 colours. */
  private static Theme ofBackground(String colors) {
    return switch (colors.substring(colors.lastIndexOf(';') + 1)) {
      case "0", "1", "2", "3", "4", "5", "6", "8" -> DARK;
      case "7", "9", "10", "11", "12", "13", "14", "15" -> LIGHT;
      default -> EITHER;
    };
  }

  /** The style of a probability, or of what has it. */
  public AttributedStyle ofProbability(double probability) {
    int step = 0;
    while (probability < SCALE[step]) {
      step++;
    }
    return scale.get(step);
  }

  /** The style of a line of the chat's own: what begins with a bracket is a notice. */
  public AttributedStyle of(String line) {
    if (line.startsWith("error: ")) {
      return error;
    }
    return line.startsWith("(") ? notice : AttributedStyle.DEFAULT;
  }
}
