package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Without the modules of faster kernels, as here, only the readable backend runs. */
class BackendsTest {

  private final Backends backends = Backends.load();

  @Test
  void autoIsTheFastestThatRunsHereAndWantsTheWeightsAsTheyAre() {
    assertEquals("naive", backends.require("auto").name());
    assertEquals("naive", backends.require("auto", Precision.FLOAT32).name());
    ModelException e =
        assertThrows(ModelException.class, () -> backends.require("auto", Precision.INT8));
    assertEquals("no backend for int8 weights runs here", e.getMessage());
  }

  @Test
  void presetsOfMissingKernelsStayInTheListAndSayWhy() {
    assertEquals(
        List.of("naive", "array", "vector", "vector-f16", "vector-q8", "simd", "kv", "f16", "q8"),
        backends.all().stream().map(Backend::name).toList());
    ModelException e = assertThrows(ModelException.class, () -> backends.require("vector-q8"));
    assertEquals(
        "backend vector-q8 is unavailable: this build has no vector kernels", e.getMessage());
  }
}
