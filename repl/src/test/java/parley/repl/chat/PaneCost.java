package parley.repl.chat;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
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
 * with and without it take turns, so that both see the same machine. By hand, as tests do not time:
 * repl/README.md has the command.
 */
final class PaneCost {

  private static final int ROUNDS = 31;

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
        double plain = rate(terminal, chat, true);
        double pane = rate(terminal, chat, false);
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
            "bench", "xterm-256color", OutputStream.nullOutputStream(), StandardCharsets.UTF_8);
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
