package parley.repl.compare;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.Session;

/** Compares answers with a reference's, whose logits say how narrow a difference is. */
final class Judge {

  private final Session session;
  private final int[] prompt;
  private final int[] reference;
  private final Cancellation cancellation;

  /**
   * @param session of the backend that gave the reference
   * @param reference its answer to the prompt
   */
  Judge(Session session, int[] prompt, int[] reference, Cancellation cancellation) {
    this.session = session;
    this.prompt = prompt;
    this.reference = reference;
    this.cancellation = cancellation;
  }

  /** Compares as many tokens as both have. */
  Verdict of(int[] answer) {
    int common = Math.min(reference.length, answer.length);
    int index = Arrays.mismatch(reference, 0, common, answer, 0, common);
    return index < 0
        ? new Verdict.Identical(common)
        : new Verdict.Difference(
            index, reference[index], answer[index], margin(index, answer[index]));
  }

  private double margin(int index, int got) {
    int[] text = Arrays.copyOf(prompt, prompt.length + index);
    System.arraycopy(reference, 0, text, prompt.length, index);
    try {
      session.truncate(0);
      MemorySegment logits = session.feed(text, 1, cancellation); // [V]
      return logit(logits, reference[index]) - logit(logits, got);
    } catch (CancelledException e) {
      return Double.NaN;
    }
  }

  private static double logit(MemorySegment logits, int id) {
    return logits.getAtIndex(ValueLayout.JAVA_FLOAT, id);
  }
}
