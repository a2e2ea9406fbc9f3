package parley.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The copies of weights that a library wants in a form of its own: sessions over the same weights
 * share one, and the last to end frees it. Safe for several threads.
 *
 * @param <C> a copy
 */
public final class SharedCopies<C extends AutoCloseable> {

  /** A copy in use until it is given back, once, by closing. */
  public interface Loan<C> extends AutoCloseable {
    C copy();

    @Override
    void close();
  }

  private static final class Shared<C> {
    final Weights weights;
    final int variant;
    final C copy;
    int loans;

    Shared(Weights weights, int variant, C copy) {
      this.weights = weights;
      this.variant = variant;
      this.copy = copy;
    }
  }

  private final List<Shared<C>> all = new ArrayList<>();

  /**
   * @param variant of the copy, such as a number of threads; others are not shared with
   * @param make a copy, if there is none yet
   */
  public synchronized Loan<C> borrow(Weights weights, int variant, Supplier<C> make) {
    Shared<C> shared =
        all.stream()
            .filter(known -> known.weights.equals(weights) && known.variant == variant)
            .findFirst()
            .orElseGet(() -> add(new Shared<>(weights, variant, make.get())));
    shared.loans++;
    return new Loan<>() {
      @Override
      public C copy() {
        return shared.copy;
      }

      @Override
      public void close() {
        giveBack(shared);
      }
    };
  }

  private Shared<C> add(Shared<C> shared) {
    all.add(shared);
    return shared;
  }

  private synchronized void giveBack(Shared<C> shared) {
    shared.loans--;
    if (shared.loans == 0) {
      all.remove(shared);
      try {
        shared.copy.close();
      } catch (RuntimeException e) {
        throw e;
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
