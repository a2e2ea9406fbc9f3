package parley.engine.vector;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import parley.engine.MachineProbe;

/** The machine's limits as the Java Vector API reaches them; loads nothing of it before asked. */
public final class VectorMachineProbe implements MachineProbe {

  @Override
  public Optional<String> unavailable() {
    return ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent()
        ? Optional.empty()
        : Optional.of(
            "the Java Vector API is off: start Java with --add-modules jdk.incubator.vector");
  }

  @Override
  public long read(MemorySegment buffer, int streams) {
    return switch (streams) {
      case 1 -> ReadLoops.one(buffer);
      case 4 -> ReadLoops.four(buffer);
      case 8 -> ReadLoops.eight(buffer);
      default -> throw new IllegalArgumentException("streams: expected 1, 4 or 8, got " + streams);
    };
  }

  @Override
  public float multiplyAdd(int steps) {
    return MultiplyAddLoop.run(steps);
  }

  @Override
  public int operationsPerStep() {
    return MultiplyAddLoop.OPERATIONS_PER_STEP;
  }
}
