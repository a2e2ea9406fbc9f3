package parley.repl.probe;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import parley.engine.Cancellation;
import parley.engine.Session;

/**
 * A text read in order, a block at a time, with what the model expected at each place; so that no
 * forward pass is made for one token, and the logits of a block alone are in memory.
 */
public final class Reading {

  private final Session session;
  private final int[] ids;
  private final Cancellation cancellation;

  /**
   * @param session at position 0; it will hold the text up to the last token asked for
   * @param ids the text; at most the context
   */
  public Reading(Session session, int[] ids, Cancellation cancellation) {
    this.session = session;
    this.ids = ids;
    this.cancellation = cancellation;
  }

  /**
   * What the model expected instead of each token of a block.
   *
   * @param start index of the first; at least 1, as nothing is expected of the first token, and not
   *     before the end of the last block
   * @param end index after the last
   * @return [end - start, V] float32, valid until the next call
   */
  public MemorySegment expectedOf(int start, int end) {
    int[] next = Arrays.copyOfRange(ids, session.position(), end - 1);
    return session.feed(next, end - start, cancellation);
  }
}
