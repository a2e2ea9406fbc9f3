package parley.repl.talk;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import parley.engine.Cancellation;
import parley.engine.Session;

/** A real session that notes what it is fed, and can fail at a position. */
final class RecordingSession implements Session {

  final List<int[]> fed = new ArrayList<>();
  float[] firstLogits = new float[0]; // of the first feed noted
  int failAt = Integer.MAX_VALUE;

  private final Session session;

  RecordingSession(Session session) {
    this.session = session;
  }

  @Override
  public int position() {
    return session.position();
  }

  @Override
  public int context() {
    return session.context();
  }

  @Override
  public MemorySegment feed(int[] ids, int wanted, Cancellation cancellation) {
    if (position() >= failAt) {
      throw new IllegalStateException("as the test asked");
    }
    MemorySegment logits = session.feed(ids, wanted, cancellation);
    if (fed.isEmpty()) {
      firstLogits = logits.toArray(ValueLayout.JAVA_FLOAT);
    }
    fed.add(ids.clone());
    return logits;
  }

  @Override
  public void truncate(int length) {
    session.truncate(length);
  }

  @Override
  public long memoryBytes() {
    return session.memoryBytes();
  }

  @Override
  public void close() {
    session.close();
  }
}
