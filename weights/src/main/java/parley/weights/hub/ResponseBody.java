package parley.weights.hub;

import java.io.IOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The bytes of a response, which its one reader waits for no longer than it wants to: a stream
 * would block it, so that nobody heard Ctrl-C or saw a stall.
 */
final class ResponseBody implements BodySubscriber<ResponseBody>, AutoCloseable {

  /** Lists of buffers on their way; each is 16 KB or so. */
  private static final int AHEAD = 16;

  private sealed interface Item {}

  private record Bytes(List<ByteBuffer> buffers) implements Item {}

  private record End(Optional<Throwable> fault) implements Item {}

  private final BlockingQueue<Item> items = new LinkedBlockingQueue<>();
  private Flow.Subscription subscription;
  private boolean closed;

  @Override
  public CompletionStage<ResponseBody> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public synchronized void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (closed) {
      given.cancel();
    } else {
      given.request(AHEAD);
    }
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    items.add(new Bytes(buffers));
  }

  @Override
  public void onError(Throwable fault) {
    items.add(new End(Optional.of(fault)));
  }

  @Override
  public void onComplete() {
    items.add(new End(Optional.empty()));
  }

  /** What {@link #next} found. */
  enum Found {
    BYTES,
    NOTHING_YET,
    END
  }

  /** Takes the bytes of one {@link #next}. */
  @FunctionalInterface
  interface Sink {
    void accept(ByteBuffer bytes) throws IOException;
  }

  /**
   * Waits for the next bytes.
   *
   * @throws TransferException if the connection broke
   * @throws IOException of the sink
   */
  Found next(long millis, Sink sink) throws TransferException, IOException {
    Item item;
    try {
      item = items.poll(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TransferException("interrupted", e);
    }
    return switch (item) {
      case null -> Found.NOTHING_YET;
      case Bytes(List<ByteBuffer> buffers) -> {
        for (ByteBuffer buffer : buffers) {
          sink.accept(buffer);
        }
        more();
        yield Found.BYTES;
      }
      case End(Optional<Throwable> fault) -> {
        if (fault.isPresent()) {
          throw new TransferException("the connection broke", fault.get());
        }
        yield Found.END;
      }
    };
  }

  private synchronized void more() {
    subscription.request(1);
  }

  /** Gives up the rest, with its connection. */
  @Override
  public synchronized void close() {
    closed = true;
    if (subscription != null) {
      subscription.cancel();
    }
  }
}
