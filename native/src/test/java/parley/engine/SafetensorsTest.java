package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import parley.weights.Export;
import parley.weights.Model;
import parley.weights.ModelFiles;

/** A folder of HuggingFace's loads into every backend of ours as the model.bin it was made of. */
class SafetensorsTest {

  @TempDir Path folder;

  static Stream<Named<Backend>> backends() {
    return OurBackends.ofEveryKernels();
  }

  @ParameterizedTest
  @MethodSource("backends")
  void theLogitsAreTheSameToTheBit(Backend backend) {
    GoldenCase golden = GoldenCase.read("odd");
    Path hub = folder.resolve("hub");
    try (Workers workers = new Workers(2)) {
      Export.SAFETENSORS.write(
          golden.files(), hub, Map.of(), workers, new Cancellation(), LoadProgress.NONE);
      float[] expected = logits(golden.files(), golden.prompt(), backend, workers);
      float[] actual = logits(ModelFiles.at(hub), golden.prompt(), backend, workers);
      assertTrue(expected.length > 0);
      assertEquals(-1, MemorySegment.ofArray(expected).mismatch(MemorySegment.ofArray(actual)));
    }
  }

  private static float[] logits(ModelFiles files, int[] prompt, Backend backend, Workers workers) {
    try (Model model = Model.open(files);
        Session session =
            backend.open(
                model.weights(
                    backend.precision(),
                    backend.packing(),
                    workers,
                    new Cancellation(),
                    LoadProgress.NONE),
                workers)) {
      return session.feed(prompt, 1, new Cancellation()).toArray(ValueLayout.JAVA_FLOAT);
    }
  }
}
