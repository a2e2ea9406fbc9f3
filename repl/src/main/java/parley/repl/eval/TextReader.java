package parley.repl.eval;

import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import parley.engine.Cancellation;
import parley.engine.Session;
import parley.repl.probe.Reading;
import parley.repl.talk.OpenModel;

/** One backend that reads the windows of a text, and how long it computed. */
final class TextReader implements AutoCloseable {

  private final OpenModel model;
  private final Session session;
  private final Cancellation cancellation;
  private Reading reading;
  private int begin;
  private long nanos;

  TextReader(OpenModel model, Cancellation cancellation) {
    this.model = model;
    this.cancellation = cancellation;
    this.session = model.session(cancellation);
  }

  OpenModel model() {
    return model;
  }

  /** Forgets what it has read. */
  void begin(int[] ids, Window window) {
    session.truncate(0);
    begin = window.begin();
    reading = new Reading(session, Arrays.copyOfRange(ids, begin, window.end()), cancellation);
  }

  /**
   * @param start index in the text of the first token asked for, in the window and not its first
   * @param end index after the last
   * @return [end - start, V] float32, valid until the next call
   */
  MemorySegment expectedOf(int start, int end) {
    long before = System.nanoTime();
    try {
      return reading.expectedOf(start - begin, end - begin);
    } finally {
      nanos += System.nanoTime() - before;
    }
  }

  /** In forward passes, since it was made. */
  double seconds() {
    return nanos / 1e9;
  }

  @Override
  public void close() {
    session.close();
  }
}
