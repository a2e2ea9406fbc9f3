package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class PhysicalCoresTest {

  @Test
  void twoThreadsOfACoreCountOnce() {
    List<String> lines =
        List.of(
            "physical id\t: 0",
            "core id\t\t: 0",
            "physical id\t: 0",
            "core id\t\t: 1",
            "physical id\t: 0",
            "core id\t\t: 0",
            "physical id\t: 1",
            "core id\t\t: 0");
    assertEquals(3, PhysicalCores.count(lines));
  }

  @Test
  void filesWithoutCoresGiveNone() {
    assertEquals(0, PhysicalCores.count(List.of("processor\t: 0", "BogoMIPS\t: 50.00")));
  }

  @Test
  void thisMachineHasAtLeastOne() {
    int count = PhysicalCores.count();
    assertTrue(count >= 1 && count <= Runtime.getRuntime().availableProcessors());
  }
}
