package parley.repl.chat;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jline.utils.ShutdownHooks;
import parley.engine.Cancellation;

/**
 * Lets the chat's thread give the terminal back in order when the system ends the program, as with
 * SIGTERM. JLine runs its tasks one by one, so this one is to be added before there is a terminal.
 */
final class Farewell implements ShutdownHooks.Task, AutoCloseable {

  /** A kernel may be in the middle of something; the system waits no longer either. */
  private static final long MOST_MILLIS = 1000;

  private final Thread chat = Thread.currentThread();
  private final CountDownLatch gone = new CountDownLatch(1);
  private volatile Cancellation work = new Cancellation();
  private volatile boolean asked;

  Farewell() {
    ShutdownHooks.add(this);
  }

  /** What the chat's thread works on from now on. */
  void working(Cancellation cancellation) {
    work = cancellation;
    if (asked) {
      cancellation.request();
    }
  }

  /** Whether the program is to end. */
  boolean isAsked() {
    return asked;
  }

  @Override
  public void run() throws InterruptedException {
    asked = true;
    work.request();
    chat.interrupt();
    boolean ignored = gone.await(MOST_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** The terminal is in order. */
  @Override
  public void close() {
    gone.countDown();
    ShutdownHooks.remove(this);
  }
}
