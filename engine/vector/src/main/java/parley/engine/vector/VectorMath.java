package parley.engine.vector;

import static parley.engine.vector.Lanes.SPECIES;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;
import parley.engine.Exp;
import parley.engine.Gelu;

/** {@link Exp} and {@link Gelu} on a vector, the same operations in the same order: equal bits. */
final class VectorMath {

  private VectorMath() {}

  static FloatVector exp(FloatVector x) {
    FloatVector clamped = x.max(Exp.MIN).min(Exp.MAX);
    FloatVector rounded = clamped.fma(all(Exp.LOG2_E), all(Exp.ROUND));
    FloatVector n = rounded.sub(Exp.ROUND);
    FloatVector r = n.fma(all(-Exp.LN2_LOW), n.fma(all(-Exp.LN2_HIGH), clamped));
    FloatVector p = all(Exp.P0).fma(r, all(Exp.P1));
    p = p.fma(r, all(Exp.P2));
    p = p.fma(r, all(Exp.P3));
    p = p.fma(r, all(Exp.P4));
    p = p.fma(r, all(Exp.P5));
    FloatVector e = p.fma(r.mul(r), r).add(1);
    IntVector power = rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, 23);
    return e.mul(power.add(Exp.ONE_BITS).reinterpretAsFloats());
  }

  static FloatVector gelu(FloatVector x) {
    FloatVector minus2u = x.mul(x.mul(x).fma(all(Gelu.B), all(Gelu.A)));
    return x.div(exp(minus2u).add(1));
  }

  private static FloatVector all(float value) {
    return FloatVector.broadcast(SPECIES, value);
  }
}
