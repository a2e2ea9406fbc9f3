package parley.repl.eval;

import java.util.Optional;
import java.util.OptionalLong;
import parley.repl.eval.EvalReport.BackendScore;
import parley.repl.eval.EvalReport.Difference;
import parley.tokenizer.Vocabulary;

/** Sums over the tokens scored so far, in the order of the text. */
final class Totals {

  private final Optional<Vocabulary> vocabulary;
  private int scored;
  private long bytes; // of the tokens scored
  private double nats;
  private double referenceNats;
  private double divergence;
  private int sameTop;

  /**
   * @param vocabulary says how many bytes tokens are
   */
  Totals(Optional<Vocabulary> vocabulary) {
    this.vocabulary = vocabulary;
  }

  int scored() {
    return scored;
  }

  /**
   * @param id the token
   */
  void add(int id, TokenScore score) {
    scored++;
    nats += score.nats();
    vocabulary.ifPresent(known -> bytes += known.bytes(id).length);
    score.against().ifPresent(this::add);
  }

  private void add(TokenScore.Against against) {
    referenceNats += against.nats();
    divergence += against.divergence();
    sameTop += against.sameTop() ? 1 : 0;
  }

  /** What they come to; at least one token must be scored. */
  EvalReport report(
      EvalPlan plan,
      TextReader reader,
      Optional<TextReader> reference,
      double seconds,
      boolean interrupted) {
    OptionalLong known = vocabulary.isPresent() ? OptionalLong.of(bytes) : OptionalLong.empty();
    BackendScore score = score(reader, nats);
    return new EvalReport(
        reader.model().name(),
        plan,
        scored,
        known,
        score,
        reference.map(
            other ->
                new Difference(
                    score(other, referenceNats), divergence / scored, (double) sameTop / scored)),
        seconds,
        interrupted);
  }

  private BackendScore score(TextReader reader, double sum) {
    return new BackendScore(
        reader.model().backend().name(),
        reader.model().weights().precision(),
        sum / scored,
        reader.seconds());
  }
}
