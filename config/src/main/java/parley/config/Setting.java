package parley.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * The declaration of one setting. Flags, configuration file, environment, chat commands, help and
 * {@code :info} are all made from {@link #all()}; the default value stands here and nowhere else.
 *
 * @param <T> type of the values
 * @param name the key in the configuration file, and the setting's name in errors
 * @param type the allowed values
 * @param defaultValue what holds where nobody says otherwise
 * @param defaultText the default in words, for help
 * @param flags the options of the command line, the shortest first
 * @param command the command in the chat without its colon; empty for none
 * @param label the value's placeholder in help
 * @param help one line
 */
public record Setting<T>(
    String name,
    ValueType<T> type,
    T defaultValue,
    String defaultText,
    List<String> flags,
    String command,
    String label,
    String help) {

  public static final Setting<String> MODEL =
      of(
          "model",
          new ValueType.Name("NAME, FOLDER or FILE.bin"),
          "pip",
          List.of("-m", "--model"),
          "model",
          "MODEL",
          "the model: a name, a folder, or a file of weights");

  public static final Setting<String> BACKEND =
      of(
          "backend",
          new ValueType.Name("a backend's name or auto"),
          "auto",
          List.of("-b", "--backend"),
          "backend",
          "NAME",
          "what computes the model; auto is the fastest here");

  public static final Setting<Integer> THREADS =
      new Setting<>(
          "threads",
          new ValueType.Whole(1, 1024),
          PhysicalCores.count(),
          "the physical cores",
          List.of("-t", "--threads"),
          "",
          "N",
          "threads to compute on");

  public static final Setting<Float> TEMPERATURE =
      of(
          "temperature",
          new ValueType.Decimal(0, true, 100),
          0.7f,
          List.of("--temp", "--temperature"),
          "temp",
          "X",
          "how adventurous: 0 always takes the likeliest token");

  public static final Setting<Integer> TOP_K =
      of(
          "top-k",
          new ValueType.Whole(0, Integer.MAX_VALUE),
          40,
          List.of("--top-k"),
          "topk",
          "K",
          "choose among the K likeliest tokens; 0 is all");

  public static final Setting<Float> TOP_P =
      of(
          "top-p",
          new ValueType.Decimal(0, false, 1),
          0.95f,
          List.of("--top-p"),
          "topp",
          "P",
          "choose among the likeliest tokens that together reach P");

  public static final Setting<Float> MIN_P =
      of(
          "min-p",
          new ValueType.Decimal(0, true, 1),
          0f,
          List.of("--min-p"),
          "minp",
          "P",
          "leave out tokens less than P times as likely as the likeliest");

  public static final Setting<Float> REPEAT_PENALTY =
      of(
          "repeat-penalty",
          new ValueType.Decimal(0, false, 100),
          1f,
          List.of("--repeat-penalty"),
          "repeat",
          "X",
          "makes recent tokens less likely; 1 is off");

  public static final Setting<Integer> REPEAT_WINDOW =
      of(
          "repeat-window",
          new ValueType.Whole(0, 1 << 20),
          64,
          List.of("--repeat-window"),
          "window",
          "N",
          "how many tokens count as recent");

  public static final Setting<OptionalLong> SEED =
      of(
          "seed",
          new ValueType.Seed(),
          OptionalLong.empty(),
          List.of("--seed"),
          "seed",
          "N",
          "the same seed gives the same answer; random draws one");

  public static final Setting<Integer> MAX_TOKENS =
      of(
          "max-tokens",
          new ValueType.Whole(0, Integer.MAX_VALUE),
          256,
          List.of("-n", "--max-tokens", "--max_length"),
          "max",
          "N",
          "longest answer, in tokens");

  public static final Setting<List<String>> STOP =
      of(
          "stop",
          new ValueType.Texts(),
          List.of(),
          List.of("--stop"),
          "stop",
          "TEXT",
          "end the answer where TEXT appears (\\n is a line break)");

  public static final Setting<String> TEMPLATE =
      of(
          "template",
          new ValueType.OneOrOwn(Templates.BUILT_IN.choices()),
          Template.AUTO,
          List.of("--template"),
          "template",
          "NAME",
          "how messages are put to the model; auto picks by model");

  public static final Setting<String> SYSTEM =
      of(
          "system",
          new ValueType.Text(),
          "",
          List.of("--system"),
          "system",
          "TEXT",
          "what the model is told before the first message");

  /** The value of {@link #ON_FULL} that forgets the oldest turns. */
  public static final String DROP = "drop";

  public static final Setting<String> ON_FULL =
      of(
          "on-full",
          ValueType.Choice.of(
              new ValueType.Option(DROP, "forgets the oldest turns"),
              new ValueType.Option("stop", "says so, and forgets nothing")),
          DROP,
          List.of("--on-full"),
          "on-full",
          "WHAT",
          "full context: drop forgets the oldest turns, stop asks you");

  public static final Setting<String> SPEC =
      of(
          "spec",
          ValueType.Choice.of(
              new ValueType.Option("on", "wherever a text repeats itself"),
              new ValueType.Option("off", "one token after the other"),
              new ValueType.Option("auto", "as on, with pauses while the guesses are wrong")),
          "auto",
          List.of("--spec"),
          "spec",
          "MODE",
          "guess ahead where a text repeats itself; the answer is the same");

  public static final Setting<String> THEME =
      of(
          "theme",
          ValueType.Choice.of(
              new ValueType.Option("auto", "as the terminal tells"),
              new ValueType.Option("light", "for dark text on a light ground"),
              new ValueType.Option("dark", "for light text on a dark ground"),
              new ValueType.Option("none", "no colours, no bold")),
          "auto",
          List.of("--theme"),
          "theme",
          "NAME",
          "colours for a light or dark terminal; none has no styles at all");

  public static final Setting<String> PANE =
      of(
          "pane",
          ValueType.Choice.of(
              new ValueType.Option("auto", "where they fit"),
              new ValueType.Option("on", "wanted, so the chat says why where they cannot be"),
              new ValueType.Option("off", "a summary after each answer instead")),
          "auto",
          List.of("--pane"),
          "pane",
          "MODE",
          "the status rows at the bottom; auto shows them where they fit");

  private static final List<Setting<?>> ALL =
      List.of(
          MODEL,
          BACKEND,
          THREADS,
          TEMPERATURE,
          TOP_K,
          TOP_P,
          MIN_P,
          REPEAT_PENALTY,
          REPEAT_WINDOW,
          SEED,
          MAX_TOKENS,
          STOP,
          TEMPLATE,
          SYSTEM,
          ON_FULL,
          SPEC,
          THEME,
          PANE);

  /** Every setting, in the order of help. */
  public static List<Setting<?>> all() {
    return ALL;
  }

  private static <T> Setting<T> of(
      String name,
      ValueType<T> type,
      T defaultValue,
      List<String> flags,
      String command,
      String label,
      String help) {
    String defaultText = type.show(defaultValue);
    return new Setting<>(name, type, defaultValue, defaultText, flags, command, label, help);
  }

  /** The setting of that name, if there is one. */
  public static Optional<Setting<?>> named(String name) {
    return ALL.stream().filter(setting -> setting.name.equals(name)).findFirst();
  }

  static String names() {
    return ALL.stream().map(Setting::name).collect(Collectors.joining(", "));
  }

  /** Name of the environment variable: {@code PARLEY_TOP_K}. */
  public String variable() {
    return "PARLEY_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  /**
   * Reads a value.
   *
   * @param where what the user wrote it into, such as {@code --top-k}; begins the error
   * @throws SettingException naming the range and the value found
   */
  public T parse(String text, String where) {
    return type.parse(text)
        .orElseThrow(
            () -> new SettingException(where + ": expected " + type.range() + ", got " + text));
  }
}
