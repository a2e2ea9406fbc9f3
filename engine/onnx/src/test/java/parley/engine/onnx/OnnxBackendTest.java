package parley.engine.onnx;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.engine.F32Matrix;
import parley.engine.LibraryBackendContract;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.RandomWeights;
import parley.engine.Session;
import parley.engine.Weights;
import parley.engine.Workers;

/** ONNX Runtime keeps the contract; what only it promises. */
class OnnxBackendTest extends LibraryBackendContract {

  @Override
  protected Backend backend() {
    return new OnnxBackend();
  }

  @Test
  void graphHoldsNoWeights() {
    ModelConfig xl = new ModelConfig(48, 25, 1600, 50257, 1024);
    assertTrue(Gpt2Graph.of(xl).length < 100_000);
  }

  @Test
  void sessionsOverTheSameWeightsShareOneModelAndOutliveEachOther() {
    ModelConfig config = new ModelConfig(2, 2, 32, 50, 40);
    Backend backend = backend();
    List<Long> copies = new ArrayList<>();
    try (Workers workers = new Workers(2);
        Weights weights = RandomWeights.of(config, 1, workers, new Cancellation())) {
      LoadProgress count = (done, _) -> copies.add(done);
      Session first = backend.open(weights, workers, new Cancellation(), count);
      int copied = copies.size();
      try (Session second = backend.open(weights, workers, new Cancellation(), count)) {
        assertEquals(copied, copies.size());
        float[] expected = logits(first);
        first.close();
        assertArrayEquals(expected, logits(second));
      }
      backend.open(weights, workers, new Cancellation(), count).close();
      assertEquals(2 * copied, copies.size());
    }
  }

  private static float[] logits(Session session) {
    return session.feed(new int[] {1, 2, 3}, 1, new Cancellation()).toArray(F32Matrix.FLOAT);
  }
}
