package parley.repl.probe;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntConsumer;
import parley.engine.Cancellation;
import parley.engine.Session;
import parley.repl.talk.OpenModel;

/**
 * Reads a text again with a model, in a session of its own, so that nobody else's cache knows of
 * it; to see what the model expected at each place. It costs nothing unless it is asked.
 */
public final class Probe {

  /** Tokens whose logits are held at once: 6 MB with GPT-2's vocabulary. */
  private static final int BLOCK = 32;

  private final OpenModel model;
  private final Cancellation cancellation;

  /**
   * @param cancellation its request throws {@link parley.engine.CancelledException}
   */
  public Probe(OpenModel model, Cancellation cancellation) {
    this.model = model;
    this.cancellation = cancellation;
  }

  /** The logits that follow a text. */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * @param logits [V] float32, valid until it returns
     */
    T read(MemorySegment logits);
  }

  /**
   * What the model says comes after a text.
   *
   * @param ids at least one, at most the context
   */
  public <T> T next(int[] ids, Reader<T> reader) {
    try (Session session = model.session(cancellation)) {
      return reader.read(session.feed(ids, 1, cancellation));
    }
  }

  /**
   * What the model expected at each token of a part of a text.
   *
   * @param ids the text up to the end of the part
   * @param from where the part begins; at least 1, as nothing is expected of the first token
   * @param progress is told how many tokens of the part are done
   */
  public List<SaidToken> said(int[] ids, int from, IntConsumer progress) {
    List<SaidToken> said = new ArrayList<>();
    try (Session session = model.session(cancellation)) {
      Reading reading = new Reading(session, ids, cancellation);
      for (int start = from; start < ids.length; start += BLOCK) {
        progress.accept(start - from);
        int end = Math.min(ids.length, start + BLOCK);
        MemorySegment logits = reading.expectedOf(start, end); // [block, V]
        long row = logits.byteSize() / (end - start);
        for (int i = 0; i < end - start; i++) {
          Distribution expected = new Distribution(logits.asSlice(i * row, row));
          said.add(SaidToken.of(ids[start + i], expected));
        }
      }
    }
    return said;
  }
}
