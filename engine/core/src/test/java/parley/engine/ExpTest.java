package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ExpTest {

  @Test
  void expIsWithinTwoUnitsOfTheLastPlace() {
    for (float x = Exp.MIN; x <= Exp.MAX; x += 0.001f) {
      double exact = Math.exp(x);
      assertEquals(exact, Exp.exp(x), exact * 2.4e-7, "exp(" + x + ")");
    }
  }

  @Test
  void expOfZeroIsOneAndBeyondTheRangeIsClamped() {
    assertEquals(1f, Exp.exp(0));
    assertEquals(Exp.exp(Exp.MIN), Exp.exp(Float.NEGATIVE_INFINITY));
    assertEquals(Exp.exp(Exp.MAX), Exp.exp(Float.POSITIVE_INFINITY));
    assertTrue(Float.isNaN(Exp.exp(Float.NaN)));
  }

  @Test
  void geluIsTheTanhForm() {
    for (float x = -12; x <= 12; x += 0.001f) {
      double u = Math.sqrt(2 / Math.PI) * (x + 0.044715 * Math.pow(x, 3));
      double exact = 0.5 * x * (1 + Math.tanh(u));
      assertEquals(exact, Gelu.gelu(x), 1e-6 * Math.max(1, Math.abs(exact)), "gelu(" + x + ")");
    }
  }
}
