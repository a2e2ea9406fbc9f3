package parley.engine.vector;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * Fused multiply-adds in registers: 12 independent chains, because two ports with a latency of four
 * cycles need eight, and 12 with two constants still fit the 16 registers of AVX2.
 */
final class MultiplyAddLoop {

  private static final VectorSpecies<Float> SPECIES = FloatVector.SPECIES_PREFERRED;
  private static final int CHAINS = 12;

  static final int OPERATIONS_PER_STEP = 2 * CHAINS * SPECIES.length();

  private MultiplyAddLoop() {}

  /** Every lane tends to 1: 0.5 x + 0.5 neither overflows nor becomes subnormal. */
  static float run(int steps) {
    FloatVector half = FloatVector.broadcast(SPECIES, 0.5f);
    FloatVector a = FloatVector.broadcast(SPECIES, 2);
    FloatVector b = FloatVector.broadcast(SPECIES, 3);
    FloatVector c = FloatVector.broadcast(SPECIES, 4);
    FloatVector d = FloatVector.broadcast(SPECIES, 5);
    FloatVector e = FloatVector.broadcast(SPECIES, 6);
    FloatVector f = FloatVector.broadcast(SPECIES, 7);
    FloatVector g = FloatVector.broadcast(SPECIES, 8);
    FloatVector h = FloatVector.broadcast(SPECIES, 9);
    FloatVector i = FloatVector.broadcast(SPECIES, 10);
    FloatVector j = FloatVector.broadcast(SPECIES, 11);
    FloatVector k = FloatVector.broadcast(SPECIES, 12);
    FloatVector l = FloatVector.broadcast(SPECIES, 13);
    for (int step = 0; step < steps; step++) {
      a = a.fma(half, half);
      b = b.fma(half, half);
      c = c.fma(half, half);
      d = d.fma(half, half);
      e = e.fma(half, half);
      f = f.fma(half, half);
      g = g.fma(half, half);
      h = h.fma(half, half);
      i = i.fma(half, half);
      j = j.fma(half, half);
      k = k.fma(half, half);
      l = l.fma(half, half);
    }
    FloatVector sum =
        a.add(b).add(c.add(d)).add(e.add(f)).add(g.add(h)).add(i.add(j)).add(k.add(l));
    return sum.reduceLanes(VectorOperators.ADD);
  }
}
