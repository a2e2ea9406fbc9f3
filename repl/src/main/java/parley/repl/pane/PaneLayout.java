package parley.repl.pane;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jline.utils.AttributedString;
import parley.repl.pane.PaneSnapshot.Engine;
import parley.repl.pane.PaneSnapshot.Memory;
import parley.repl.pane.PaneSnapshot.Speed;
import parley.repl.talk.TurnFigures;
import parley.repl.text.Bars;

/**
 * Which words of a {@link PaneSnapshot} stand in which row. The last row is the one that is always
 * there; the rows above it hold fields, of which the less important are left out where there is no
 * room for all, each whole.
 */
final class PaneLayout {

  /** Least size of a terminal that has a pane at all. */
  static final int MIN_ROWS = 8;

  static final int MIN_COLUMNS = 40;

  /** From these on there is room for a second and a third row. */
  private static final int ROWS_FOR_TWO = 12;

  private static final int ROWS_FOR_THREE = 20;
  private static final int COLUMNS_FOR_THREE = 100;

  /** From this width on there is room for the model's name, the sparkline and the bar. */
  private static final int WIDE = 64;

  private static final int BAR_CELLS = 10;
  private static final String GAP = " · ";

  /**
   * A few words that are shown together or not at all.
   *
   * @param rank 1 is the most important
   */
  private record Field(int rank, String text) {}

  /** The last row: what stands left, in the middle and right. */
  record Ends(String left, String middle, String right) {}

  private final PaneSnapshot snapshot;
  private final int columns;

  PaneLayout(PaneSnapshot snapshot, int columns) {
    this.snapshot = snapshot;
    this.columns = columns;
  }

  /** How many rows the pane has on a terminal of this size; 0 for no pane. */
  static int rows(int terminalColumns, int terminalRows) {
    if (terminalColumns < MIN_COLUMNS || terminalRows < MIN_ROWS) {
      return 0;
    }
    if (terminalRows < ROWS_FOR_TWO) {
      return 1;
    }
    return terminalColumns < COLUMNS_FOR_THREE || terminalRows < ROWS_FOR_THREE ? 2 : 3;
  }

  /** The rows above the last one. */
  List<String> details(int rows) {
    return switch (rows) {
      case 0 -> List.of();
      case 1 -> List.of(fitting(concat(turnFields(), engineFields())));
      default -> List.of(fitting(engineFields()), fitting(turnFields()));
    };
  }

  //  first token 2.7 ms · prefill 1922.3 tok/s · 34 of 39 cached · average 998.1 tok/s
  private List<Field> turnFields() {
    List<Field> fields = new ArrayList<>();
    snapshot
        .turn()
        .ifPresent(
            turn -> {
              add(fields, 1, turn.firstTokenNanos() > 0, turn, PaneLayout::firstToken);
              add(fields, 2, turn.prefillRate() > 0, turn, t -> "prefill " + rate(t.prefillRate()));
              add(fields, 3, turn.promptTokens() > 0, turn, PaneLayout::cached);
            });
    double average = snapshot.speed().average();
    add(fields, 4, average > 0, average, a -> "average " + rate(a));
    return fields;
  }

  //  float32 · avx512 · 2 threads · temp 0.7, top-k 40, top-p 0.95 · 22.1 + 4.6 MB
  private List<Field> engineFields() {
    Engine engine = snapshot.engine();
    List<Field> fields = new ArrayList<>();
    fields.add(new Field(7, engine.precision()));
    add(fields, 9, !engine.variant().isEmpty(), engine, Engine::variant);
    fields.add(new Field(8, engine.threads() + (engine.threads() == 1 ? " thread" : " threads")));
    fields.add(new Field(5, engine.sampling()));
    fields.add(new Field(6, memory(snapshot.memory())));
    add(fields, 10, snapshot.memory().process() > 0, snapshot.memory(), PaneLayout::process);
    return fields;
  }

  private static <T> void add(
      List<Field> fields, int rank, boolean known, T value, Function<T, String> text) {
    if (known) {
      fields.add(new Field(rank, text.apply(value)));
    }
  }

  private static List<Field> concat(List<Field> first, List<Field> second) {
    List<Field> all = new ArrayList<>(first);
    all.addAll(second);
    return all;
  }

  /** As many of the fields as fit, in their order. */
  private String fitting(List<Field> fields) {
    List<Field> left = new ArrayList<>(fields);
    while (!left.isEmpty() && width(joined(left)) > columns - 2) {
      left.remove(left.stream().max(Comparator.comparingInt(Field::rank)).orElseThrow());
    }
    return joined(left);
  }

  private static String joined(List<Field> fields) {
    return String.join(GAP, fields.stream().map(Field::text).toList());
  }

  private static int width(String text) {
    return new AttributedString(text).columnLength();
  }

  //  pip on kv            ▅▇█▇▇▇▇▇ 1022.9 tok/s            context ██░░░░░░░░ 205/1024
  Ends ends() {
    boolean wide = columns >= WIDE;
    String left = (wide ? snapshot.engine().model() + " on " : "") + snapshot.engine().backend();
    String right = snapshot.used() + "/" + snapshot.context();
    if (wide) {
      double share = (double) snapshot.used() / snapshot.context();
      right = "context " + Bars.filled(share, BAR_CELLS) + " " + right;
    }
    return new Ends(left, activity(wide), right);
  }

  private String activity(boolean wide) {
    Speed speed = snapshot.speed();
    String rate = speed.now() == 0 ? "" : rate(speed.now());
    if (wide && !rate.isEmpty()) {
      rate += " " + Bars.sparkline(speed.trace());
    }
    return switch (snapshot.activity()) {
      case READY -> rate.stripTrailing();
      case PREFILL -> "reading";
      case STREAMING -> rate.isEmpty() ? "writing" : rate.stripTrailing();
    };
  }

  private static String firstToken(TurnFigures turn) {
    return String.format(Locale.ROOT, "first token %.1f ms", turn.firstTokenMillis());
  }

  private static String cached(TurnFigures turn) {
    return turn.cached() + " of " + turn.promptTokens() + " cached";
  }

  private static String rate(double perSecond) {
    return String.format(Locale.ROOT, "%.1f tok/s", perSecond);
  }

  private static String memory(Memory memory) {
    return megabytes(memory.weights()) + " + " + megabytes(memory.conversation()) + " MB";
  }

  private static String process(Memory memory) {
    return "process " + megabytes(memory.process()) + " MB";
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / 1e6);
  }
}
