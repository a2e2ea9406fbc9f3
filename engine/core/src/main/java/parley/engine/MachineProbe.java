package parley.engine;

import java.lang.foreign.MemorySegment;
import java.util.Optional;
import java.util.ServiceLoader;

/**
 * The loops that show what one thread of this machine can do at most: read memory, and multiply and
 * add. They only do the work; who calls them takes the time.
 */
public interface MachineProbe {

  /** The unit of {@link #read}: every stream of a buffer is a multiple of this many bytes. */
  int READ_UNIT = 512;

  /** The reason, with the remedy, why these loops cannot run here; empty if they can. */
  Optional<String> unavailable();

  /**
   * Reads every byte of a buffer once.
   *
   * @param buffer off the heap; at most 1 GB, a multiple of {@code streams * READ_UNIT} bytes
   * @param streams 1, 4 or 8 equal parts of the buffer that are read side by side, each ascending
   * @return the exclusive or of all its longs, so that no read can be left out
   */
  long read(MemorySegment buffer, int streams);

  /**
   * Multiplies and adds in registers only, in enough independent chains to hide the latency.
   *
   * @return a number that depends on every step, so that none can be left out
   */
  float multiplyAdd(int steps);

  /** Floating-point operations of one step; a fused multiply-add counts as two. */
  int operationsPerStep();

  /** The first probe that runs here. */
  static Optional<MachineProbe> load() {
    return ServiceLoader.load(MachineProbe.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(probe -> probe.unavailable().isEmpty())
        .findFirst();
  }
}
