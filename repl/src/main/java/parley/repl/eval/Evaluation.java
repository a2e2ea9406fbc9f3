package parley.repl.eval;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.function.IntConsumer;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.repl.probe.Distribution;
import parley.repl.talk.OpenModel;

/** Reads a text with one backend, or with two side by side, and scores its tokens. */
final class Evaluation {

  /** Tokens whose logits are held at once: 19 MB with GPT-2's vocabulary. */
  private static final int BLOCK = 96;

  /** Without cache each block is computed from the window's begin, so blocks are as long as fit. */
  private static final long ROOM_WITHOUT_CACHE = 256L << 20;

  private final EvalPlan plan;
  private final TextReader reader;
  private final Optional<TextReader> reference;
  private final Cancellation cancellation;
  private final Totals totals;

  private Evaluation(
      EvalPlan plan, TextReader reader, Optional<TextReader> reference, Cancellation cancellation) {
    this.plan = plan;
    this.reader = reader;
    this.reference = reference;
    this.cancellation = cancellation;
    this.totals = new Totals(reader.model().tokenizer().map(known -> known.vocabulary()));
  }

  /**
   * Runs over the whole text. What it says depends on neither threads nor blocks.
   *
   * @param model on the backend that is measured
   * @param reference the same model on the backend that it is held against
   * @param cancellation ends the run early, with what there is
   * @param progress is told how many tokens are scored
   * @throws CancelledException if that was requested before anything was scored
   */
  static EvalReport run(
      OpenModel model,
      Optional<OpenModel> reference,
      EvalPlan plan,
      Cancellation cancellation,
      IntConsumer progress) {
    long start = System.nanoTime();
    try (TextReader reader = new TextReader(model, cancellation)) {
      if (reference.isEmpty()) {
        return new Evaluation(plan, reader, Optional.empty(), cancellation).run(start, progress);
      }
      try (TextReader other = new TextReader(reference.get(), cancellation)) {
        return new Evaluation(plan, reader, Optional.of(other), cancellation).run(start, progress);
      }
    }
  }

  private EvalReport run(long start, IntConsumer progress) {
    boolean complete = false;
    try {
      progress.accept(0);
      int rows = rows();
      for (Window window : plan.windows()) {
        reader.begin(plan.ids(), window);
        reference.ifPresent(other -> other.begin(plan.ids(), window));
        for (int from = window.from(); from < window.end(); from += rows) {
          score(from, Math.min(window.end(), from + rows));
          progress.accept(totals.scored());
        }
      }
      complete = true;
    } catch (CancelledException e) {
      if (totals.scored() == 0) {
        throw e;
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    return totals.report(plan, reader, reference, seconds, !complete);
  }

  private int rows() {
    boolean allCache =
        reader.model().backend().usesCache()
            && reference.stream().allMatch(other -> other.model().backend().usesCache());
    long rowBytes = (long) reader.model().config().vocabSize() * Float.BYTES;
    return allCache ? BLOCK : Math.clamp(ROOM_WITHOUT_CACHE / rowBytes, 1, plan.context() - 1);
  }

  private void score(int start, int end) {
    MemorySegment logits = reader.expectedOf(start, end); // [end - start, V]
    Optional<MemorySegment> others = reference.map(other -> other.expectedOf(start, end));
    long row = logits.byteSize() / (end - start);
    TokenScore[] scores = new TokenScore[end - start];
    reader
        .model()
        .inParallel(
            scores.length,
            (from, to, _) -> {
              for (int i = from; i < to; i++) {
                int id = plan.ids()[start + i];
                long offset = i * row;
                Distribution expected = new Distribution(logits.asSlice(offset, row));
                scores[i] =
                    others
                        .map(other -> new Distribution(other.asSlice(offset, row)))
                        .map(other -> TokenScore.of(id, expected, other))
                        .orElseGet(() -> TokenScore.of(id, expected));
              }
            },
            cancellation);
    for (int i = 0; i < scores.length; i++) {
      totals.add(plan.ids()[start + i], scores[i]);
    }
  }
}
