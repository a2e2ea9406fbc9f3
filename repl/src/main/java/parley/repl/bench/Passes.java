package parley.repl.bench;

import java.util.Arrays;
import java.util.SplittableRandom;
import parley.engine.Cancellation;
import parley.engine.ModelConfig;
import parley.engine.Session;

/**
 * The tests on one session. The token at a position is the same seeded random one in every test and
 * on every backend; decoding feeds these, not the likeliest, so that nothing but the engine is
 * timed.
 */
final class Passes {

  private static final long SEED = 42;

  private final Session session;
  private final boolean usesCache;
  private final Cancellation cancellation;
  private final int[] ids; // [context]

  Passes(Session session, ModelConfig config, boolean usesCache, Cancellation cancellation) {
    this.session = session;
    this.usesCache = usesCache;
    this.cancellation = cancellation;
    this.ids = new SplittableRandom(SEED).ints(session.context(), 0, config.vocabSize()).toArray();
  }

  /** All tokens at once, up to the logits from which the first new token is sampled. */
  Pass prefill() {
    return new Pass() {
      @Override
      public void run(int tokens) {
        session.truncate(0);
        session.feed(Arrays.copyOf(ids, tokens), 1, cancellation);
      }

      @Override
      public double work(int tokens) {
        return tokens;
      }
    };
  }

  /** Token by token, after a context that is computed here and now. */
  Pass decode(int depth) {
    session.truncate(0);
    if (depth > 0) {
      session.feed(Arrays.copyOf(ids, depth), 0, cancellation);
    }
    int[] token = new int[1];
    return new Pass() {
      @Override
      public void run(int tokens) {
        session.truncate(depth);
        for (int i = 0; i < tokens; i++) {
          token[0] = ids[depth + i];
          session.feed(token, 1, cancellation);
        }
      }

      @Override
      public double work(int tokens) {
        // Without a cache the token at position p costs a pass over p + 1 tokens.
        return usesCache ? tokens : tokens * (depth + (tokens + 1) / 2.0);
      }
    };
  }
}
