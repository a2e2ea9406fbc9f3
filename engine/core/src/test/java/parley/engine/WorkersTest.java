package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

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
