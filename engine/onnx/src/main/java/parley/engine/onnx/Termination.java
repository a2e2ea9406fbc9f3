package parley.engine.onnx;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession.RunOptions;
import parley.engine.Cancellation;

/**
 * Ends a run whose cancellation is requested. ONNX Runtime reads a flag of its own before each
 * operator, and the thread that computes cannot set it; so another one polls.
 */
final class Termination implements AutoCloseable {

  private static final long POLL_MILLIS = 20;

  /** After so many polls without a run the thread sleeps until there is one. */
  private static final int PATIENCE = 50;

  private final RunOptions options;
  private final Thread watcher = new Thread(this::watch, "parley-onnx-cancellation");
  private Cancellation watched; // null between runs
  private boolean terminated;
  private boolean asleep;
  private boolean closed;

  Termination() throws OrtException {
    options = new RunOptions();
    watcher.setDaemon(true);
    watcher.start();
  }

  /** The options for a run that is to end when the cancellation is requested. */
  synchronized RunOptions begin(Cancellation cancellation) {
    watched = cancellation;
    if (asleep) {
      notifyAll();
    }
    return options;
  }

  /** The run has ended, one way or the other. */
  synchronized void end() throws OrtException {
    watched = null;
    if (terminated) {
      terminated = false;
      options.setTerminate(false);
    }
  }

  private synchronized void watch() {
    int idle = 0;
    try {
      while (!closed) {
        idle = watched == null ? idle + 1 : 0;
        if (watched != null && watched.isRequested()) {
          terminated = true;
          options.setTerminate(true);
        }
        asleep = idle > PATIENCE;
        wait(asleep ? 0 : POLL_MILLIS);
      }
    } catch (InterruptedException | OrtException e) { // nobody interrupts it
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (watcher.isAlive()) {
      try {
        watcher.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    options.close();
  }
}
