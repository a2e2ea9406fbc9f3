package parley.repl.chat;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jline.utils.AttributedStringBuilder;
import org.jline.utils.AttributedStyle;
import parley.repl.cli.Pieces;
import parley.repl.probe.Distribution.Chance;
import parley.repl.probe.SaidToken;
import parley.repl.text.Bars;
import parley.repl.text.Cells;
import parley.tokenizer.Vocabulary;

/**
 * Shows probabilities of tokens: as numbers, as bars and, where the terminal has them, in colours
 * that say the same.
 */
final class ProbeReport {

  private static final int BAR_WIDTH = 20;
  private static final int PIECE_WIDTH = 18;

  /** Likely tokens that are named below one that was not the likeliest. */
  private static final int OTHERS = 3;

  private final Vocabulary vocabulary;
  private final ChatView view;

  ProbeReport(Vocabulary vocabulary, ChatView view) {
    this.vocabulary = vocabulary;
    this.view = view;
  }

  //  rank   chance                        token              as sampled
  //     1   63.2 %  ████████████▋         " time"                87.0 %
  //     2    4.1 %  ▊                     " day"                      -
  void next(List<Chance> likeliest, double[] sampled) {
    boolean changed =
        likeliest.stream()
            .anyMatch(chance -> Math.abs(chance.probability() - sampled[chance.id()]) > 5e-4);
    String more = changed ? "  as sampled" : "";
    view.line(header(String.format("%-" + PIECE_WIDTH + "s%s", "token", more)));
    int rank = 0;
    for (Chance chance : likeliest) {
      double share = sampled[chance.id()];
      String after = changed ? String.format("  %10s", share == 0 ? "-" : percent(share)) : "";
      line(++rank, chance, piece(chance.id()) + after);
    }
    if (changed) {
      view.line("(as sampled: after repetition penalty, temperature, top-k, top-p and min-p)");
    }
  }

  private static String header(String last) {
    return String.format("%5s  %8s  %-" + BAR_WIDTH + "s  %s", "rank", "chance", "", last);
  }

  private void line(int rank, Chance chance, String after) {
    double probability = chance.probability();
    AttributedStringBuilder line = new AttributedStringBuilder();
    line.append(String.format("%5d  ", rank));
    line.style(view.theme().ofProbability(probability));
    String bar = String.format("%-" + BAR_WIDTH + "s", Bars.exact(probability, BAR_WIDTH));
    line.append(String.format("%8s  %s", percent(probability), bar));
    line.style(AttributedStyle.DEFAULT).append("  " + after);
    view.line(line.toAttributedString());
  }

  //     #  token                chance   rank
  //     1  "Your"               71.3 %      1  ██████████████▎
  //     2  " hat"                2.1 %      7  ▍
  //        others: " name" 61.0 %, " dog" 12.2 %, " cat" 4.0 %
  // 7 tokens: perplexity 1.42, 6 of them (86 %) the likeliest
  void said(List<SaidToken> answer) {
    view.line(String.format("%5s  %-18s %8s %6s", "#", "token", "chance", "rank"));
    int number = 0;
    for (SaidToken token : answer) {
      said(++number, token);
    }
    long first = answer.stream().filter(token -> token.rank() == 1).count();
    view.line(
        String.format(
            Locale.ROOT,
            "%d %s: perplexity %.2f, %d of them (%.0f %%) the likeliest",
            answer.size(),
            answer.size() == 1 ? "token" : "tokens",
            SaidToken.perplexity(answer),
            first,
            100.0 * first / answer.size()));
  }

  private void said(int number, SaidToken token) {
    double probability = token.probability();
    AttributedStringBuilder line = new AttributedStringBuilder();
    line.append(String.format("%5d  ", number));
    line.style(view.theme().ofProbability(probability));
    line.append(piece(token.id()));
    line.append(
        String.format(
            " %8s %6d  %s",
            percent(probability), token.rank(), Bars.exact(probability, BAR_WIDTH)));
    view.line(line.toAttributedString());
    if (token.rank() > 1) {
      String others =
          token.likeliest().stream()
              .filter(chance -> chance.id() != token.id())
              .limit(OTHERS)
              .map(chance -> quoted(chance.id()) + " " + percent(chance.probability()))
              .collect(Collectors.joining(", "));
      view.line("       others: " + others);
    }
  }

  // token 2 of 7: " hat", 2.1 %, rank 7
  //  rank   chance                        token
  //     1   61.0 %  ████████████▎         " name"
  void said(SaidToken token, int index, int tokens) {
    view.line(
        "token %d of %d: %s, %s, rank %d"
            .formatted(
                index + 1, tokens, quoted(token.id()), percent(token.probability()), token.rank()));
    view.line(header("token"));
    int rank = 0;
    for (Chance chance : token.likeliest()) {
      String said = chance.id() == token.id() ? "  said" : "";
      line(++rank, chance, piece(chance.id()) + said);
    }
    if (token.rank() > rank) {
      line(token.rank(), new Chance(token.id(), token.probability()), piece(token.id()) + "  said");
    }
  }

  /** In a column of its own. */
  private String piece(int id) {
    return Cells.padded(quoted(id), PIECE_WIDTH);
  }

  private String quoted(int id) {
    return Pieces.quoted(vocabulary, id);
  }

  // 61.0 %, 0.012 %, <0.001 %
  private static String percent(double probability) {
    if (probability < 5e-6) {
      return "<0.001 %";
    }
    String format = probability < 5e-4 ? "%.3f %%" : "%.1f %%";
    return String.format(Locale.ROOT, format, 100 * probability);
  }
}
