package parley.repl.chat;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jline.terminal.Size;
import org.jline.terminal.impl.LineDisciplineTerminal;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.engine.GenerationEvent;
import parley.repl.talk.Pip;
import parley.repl.talk.TurnFigures;
import parley.repl.text.Theme;

/**
 * What the status pane costs of the decode speed, in the hardest case: the smallest model. Answers
 * with and without it take turns, so that both see the same machine. Without it each token is
 * written at once, with it at most 60 frames a second are: that is counted, too. By hand, as tests
 * do not time: repl/README.md has the command.
 */
final class PaneCost {

  private static final int ROUNDS = 31;

  /** A file, so that each write is a call of the system, as at a terminal. */
  private static final Path NOWHERE = Path.of("/dev/null");

  private PaneCost() {}

  // without   3120.4 tok/s
  // pane      3101.2 tok/s, 0.6 % less; the middle of 31 pairs
  public static void main(String[] arguments) throws IOException {
    Settings settings =
        Pip.settings()
            .with(Setting.TEMPLATE, "plain", Origin.FLAG)
            .with(Setting.MAX_TOKENS, 1000, Origin.FLAG)
            .with(Setting.TEMPERATURE, 6f, Origin.FLAG) // nearly any token: no end for long
            .with(Setting.TOP_K, 0, Origin.FLAG)
            .with(Setting.TOP_P, 1f, Origin.FLAG)
            .with(Setting.SEED, OptionalLong.of(10), Origin.FLAG);
    double[] without = new double[ROUNDS];
    double[] with = new double[ROUNDS];
    double[] less = new double[ROUNDS];
    try (LineDisciplineTerminal terminal = terminal();
        Chat chat =
            new Chat(settings, Pip.loader().open(settings, new Cancellation()), Pip.loader())) {
      for (int round = -3; round < ROUNDS; round++) { // the first ones warm up
        boolean paneFirst = round % 2 == 0;
        double first = rate(terminal, chat, !paneFirst);
        double second = rate(terminal, chat, paneFirst);
        double plain = paneFirst ? second : first;
        double pane = paneFirst ? first : second;
        if (round >= 0) {
          without[round] = plain;
          with[round] = pane;
          less[round] = 100 * (1 - pane / plain);
        }
      }
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    out.printf(Locale.ROOT, "without %8.1f tok/s%n", middle(without));
    out.printf(
        Locale.ROOT,
        "pane    %8.1f tok/s, %.1f %% less; the middle of %d pairs%n",
        middle(with),
        middle(less),
        ROUNDS);
  }

  private static LineDisciplineTerminal terminal() throws IOException {
    LineDisciplineTerminal terminal =
        new LineDisciplineTerminal(
            "bench", "xterm-256color", Files.newOutputStream(NOWHERE), StandardCharsets.UTF_8);
    terminal.setSize(new Size(120, 40));
    return terminal;
  }

  private static double rate(LineDisciplineTerminal terminal, Chat chat, boolean plain) {
    chat.reset();
    ChatPane pane = new ChatPane(terminal, chat, plain);
    AnswerPrinter printer = new AnswerPrinter(terminal, () -> Theme.NONE, false, pane);
    printer.begin();
    TurnFigures figures =
        chat.answer(
            "Once upon a time",
            new Cancellation(),
            new ChatView() {
              @Override
              public void line(String text) {
                printer.line(text);
              }

              @Override
              public void answer(String part) {
                printer.answer(part);
              }

              @Override
              public void stream(Supplier<TurnFigures> made) {
                throw new IllegalStateException("no command makes this answer");
              }

              @Override
              public void progress(GenerationEvent event) {
                pane.progress(event);
              }
            });
    printer.end();
    return figures.decodeRate();
  }

  private static double middle(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
