package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkersTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 8})
  void everyItemRunsExactlyOnce(int threads) {
    try (Workers workers = new Workers(threads)) {
      for (int items : new int[] {0, 1, 2, 7, 100, 1000}) {
        for (int block : new int[] {1, 3, 64, 5000}) {
          AtomicIntegerArray runs = new AtomicIntegerArray(items);
          workers.run(
              items,
              block,
              (from, to, worker) -> {
                assertTrue(worker >= 0 && worker < threads && to - from <= block);
                for (int i = from; i < to; i++) {
                  runs.incrementAndGet(i);
                }
              },
              new Cancellation());
          for (int i = 0; i < items; i++) {
            assertEquals(1, runs.get(i), "item " + i + " of " + items + ", block " + block);
          }
        }
      }
    }
  }

  @Test
  void whoHasNothingLeftHelpsFromTheBack() {
    try (Workers workers = new Workers(2)) {
      CountDownLatch others = new CountDownLatch(99);
      AtomicIntegerArray order = new AtomicIntegerArray(100);
      workers.run(
          100,
          1,
          (from, to, worker) -> {
            if (worker == 1 && from == 50) { // the first of the helper's own share
              await(others);
            } else {
              order.set(from, 100 - (int) others.getCount());
              others.countDown();
            }
          },
          new Cancellation());
      assertTrue(order.get(99) < order.get(51), "99 before 51: " + order);
      assertTrue(order.get(0) < order.get(49), "0 before 49: " + order);
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS), latch.getCount() + " items did not run");
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void parkedWorkersWakeForTheNextStep() throws InterruptedException {
    try (Workers workers = new Workers(3)) {
      AtomicIntegerArray runs = new AtomicIntegerArray(3);
      for (int i = 0; i < 20; i++) {
        Thread.sleep(5); // longer than they spin
        workers.run(3, 1, (from, to, worker) -> runs.incrementAndGet(from), new Cancellation());
      }
      assertEquals(20, runs.get(0));
      assertEquals(20, runs.get(1));
      assertEquals(20, runs.get(2));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void cancellationStopsBeforeTheNextBlock(int threads) {
    try (Workers workers = new Workers(threads)) {
      Cancellation cancellation = new Cancellation();
      AtomicIntegerArray runs = new AtomicIntegerArray(1);
      Workers.Task task =
          (from, to, worker) -> {
            runs.incrementAndGet(0);
            cancellation.request();
          };
      assertThrows(CancelledException.class, () -> workers.run(1000, 1, task, cancellation));
      assertTrue(runs.get(0) <= threads, runs.get(0) + " blocks ran");
      workers.run(1, 1, (from, to, worker) -> runs.set(0, -1), new Cancellation());
      assertEquals(-1, runs.get(0), "the workers are usable afterwards");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void failureOfATaskReachesTheCaller(int threads) {
    try (Workers workers = new Workers(threads)) {
      IllegalStateException failure = new IllegalStateException("item 5");
      Workers.Task task =
          (from, to, worker) -> {
            if (from == 5) {
              throw failure;
            }
          };
      IllegalStateException thrown =
          assertThrows(
              IllegalStateException.class, () -> workers.run(10, 1, task, new Cancellation()));
      assertSame(failure, thrown);
    }
  }
}
