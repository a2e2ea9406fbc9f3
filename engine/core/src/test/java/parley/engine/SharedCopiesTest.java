package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who borrows last, closes. */
class SharedCopiesTest {

  private final List<AutoCloseable> closed = new ArrayList<>();
  private final SharedCopies<AutoCloseable> copies = new SharedCopies<>();

  private SharedCopies.Loan<AutoCloseable> borrow(Weights weights, int variant) {
    return copies.borrow(
        weights,
        variant,
        () ->
            new AutoCloseable() {
              @Override
              public void close() {
                closed.add(this);
              }
            });
  }

  @Test
  void copiesAreSharedUntilTheLastIsGivenBack() {
    ModelConfig config = new ModelConfig(1, 1, 4, 5, 6);
    try (Workers workers = new Workers(1);
        Weights some = RandomWeights.of(config, 1, workers, new Cancellation());
        Weights others = RandomWeights.of(config, 2, workers, new Cancellation())) {
      SharedCopies.Loan<AutoCloseable> first = borrow(some, 1);
      SharedCopies.Loan<AutoCloseable> second = borrow(some, 1);
      assertSame(first.copy(), second.copy());
      assertNotSame(first.copy(), borrow(some, 2).copy());
      assertNotSame(first.copy(), borrow(others, 1).copy());
      first.close();
      assertEquals(List.of(), closed);
      second.close();
      assertEquals(List.of(second.copy()), closed);
      assertNotSame(second.copy(), borrow(some, 1).copy());
    }
  }

  @Test
  void aCopyThatFailedIsTriedAgain() {
    ModelConfig config = new ModelConfig(1, 1, 4, 5, 6);
    try (Workers workers = new Workers(1);
        Weights weights = RandomWeights.of(config, 1, workers, new Cancellation())) {
      assertThrows(
          CancelledException.class,
          () ->
              copies.borrow(
                  weights,
                  1,
                  () -> {
                    throw new CancelledException();
                  }));
      borrow(weights, 1).close();
      assertEquals(1, closed.size());
    }
  }
}
