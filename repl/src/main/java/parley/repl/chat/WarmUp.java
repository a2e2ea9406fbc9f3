package parley.repl.chat;

import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.ModelException;
import parley.engine.Sampler;
import parley.engine.Session;
import parley.repl.talk.OpenModel;

/**
 * Runs the model on nothing while the prompt is shown, so that the JIT has compiled the kernels
 * when the first message comes. Shares nothing with the chat but weights and threads.
 */
final class WarmUp {

  /** As long as C2 takes for the kernels of prefill and decode on a slow machine. */
  private static final long MOST_NANOS = 4_000_000_000L;

  /** Messages are short; kernels have other code for the rows that do not fill a tile. */
  private static final int LONGEST_PREFILL = 24;

  private static final int DECODE = 16;

  private final Cancellation cancellation = new Cancellation();
  private final Thread thread;

  private WarmUp(OpenModel model, Sampler sampler) {
    thread = new Thread(() -> run(model, sampler), "parley-warm-up");
    thread.setDaemon(true);
  }

  /**
   * @param sampler one of its own, as the chat would make it
   */
  static WarmUp start(OpenModel model, Sampler sampler) {
    WarmUp warmUp = new WarmUp(model, sampler);
    warmUp.thread.start();
    return warmUp;
  }

  private void run(OpenModel model, Sampler sampler) {
    long start = System.nanoTime();
    try (Session session = model.session()) {
      int longest = Math.min(LONGEST_PREFILL, session.context() - DECODE);
      int length = longest;
      while (length > 0 && System.nanoTime() - start < MOST_NANOS) {
        session.truncate(0);
        sampler.sample(session.feed(new int[length], 1, cancellation));
        for (int i = 0; i < DECODE; i++) {
          sampler.sample(session.feed(new int[1], 1, cancellation));
        }
        length = length == 1 ? longest : length - 1;
      }
    } catch (CancelledException | ModelException | OutOfMemoryError e) {
      // the first message is here, or there is no memory for two sessions: it was a comfort only
    }
  }

  /** Ends it; returns when the model is free. */
  void stop() {
    cancellation.request();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
