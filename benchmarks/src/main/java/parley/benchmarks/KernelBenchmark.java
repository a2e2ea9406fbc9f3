package parley.benchmarks;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import parley.engine.AttentionScratch;
import parley.engine.F32Matrix;
import parley.engine.Kernels;
import parley.engine.Kernels.Epilogue;
import parley.engine.KernelsProvider;
import parley.engine.KvCache;
import parley.engine.ModelConfig;

/**
 * Each kernel alone, on one thread, with the shapes of GPT-2 small. The column {@code gigaflops}
 * counts the multiplications and additions of the products, {@code gigabytes} the weights read.
 *
 * <p>Decoding walks through as many matrices as do not fit any cache, as a model does; prefill
 * stays on one, as a model does too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class KernelBenchmark {

  private static final ModelConfig GPT2 = new ModelConfig(1, 12, 768, 50257, 1024);
  private static final int WIDTH = GPT2.nEmbd();
  private static final int ROWS = 256; // of a prefill
  private static final int MATRICES = 28; // of [4C, C] floats: 264 MB

  @Param({"vector", "native"})
  public String kernelsName;

  private final Arena arena = Arena.ofShared();
  private final F32Matrix[] up = new F32Matrix[MATRICES]; // [4C, C]
  private Kernels kernels;
  private KvCache cache;
  private MemorySegment x; // [T, C]
  private MemorySegment wide; // [T, 4C]; its start serves as qkv, [T, 3C]
  private MemorySegment out; // [T, C]
  private MemorySegment bias; // [4C]
  private MemorySegment scratch;
  private int next;

  /** What JMH reports per second: 10^9 operations and bytes. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Volume {
    public double gigaflops;
    public double gigabytes;
  }

  @Setup
  public void prepare() {
    kernels =
        KernelsProvider.load().stream()
            .filter(provider -> provider.name().equals(kernelsName))
            .findFirst()
            .orElseThrow()
            .kernels();
    for (int i = 0; i < MATRICES; i++) {
      up[i] = new F32Matrix(4 * WIDTH, WIDTH, random(F32Matrix.bytes(4 * WIDTH, WIDTH)));
    }
    cache = new KvCache(GPT2, arena);
    fill(cache.keys());
    fill(cache.values());
    x = random((long) ROWS * WIDTH * Float.BYTES);
    wide = random((long) ROWS * 4 * WIDTH * Float.BYTES);
    out = random((long) ROWS * WIDTH * Float.BYTES);
    bias = random(4L * WIDTH * Float.BYTES);
    scratch = arena.allocate(cache.scratchLayout().bytes(), 64);
  }

  @TearDown
  public void close() {
    arena.close();
  }

  /** One row: limited by the read bandwidth. */
  @Benchmark
  public void linearDecode(Volume volume) {
    F32Matrix matrix = up[next];
    next = (next + 1) % MATRICES;
    linear(matrix, 1, Epilogue.STORE, volume);
  }

  /** Many rows: limited by the multiply-add rate. */
  @Benchmark
  public void linearPrefill(Volume volume) {
    linear(up[0], ROWS, Epilogue.STORE, volume);
  }

  /** What GELU costs where it is part of the product. */
  @Benchmark
  public void linearGelu(Volume volume) {
    linear(up[0], ROWS, Epilogue.GELU, volume);
  }

  private void linear(F32Matrix matrix, int rows, Epilogue epilogue, Volume volume) {
    for (int row = 0; row < rows; row += Kernels.PRODUCT_ROWS) {
      int end = Math.min(rows, row + Kernels.PRODUCT_ROWS);
      kernels.linear(x, matrix, bias, epilogue, wide, row, end, 0, matrix.panels(), scratch);
    }
    volume.gigaflops += 2e-9 * rows * matrix.rows() * matrix.cols();
    volume.gigabytes += 1e-9 * matrix.bytes();
  }

  /** All heads of one token after 512 others. */
  @Benchmark
  public void attendDecode(Volume volume) {
    attend(512, 1, volume);
  }

  /** All heads of a prompt of 256 tokens. */
  @Benchmark
  public void attendPrefill(Volume volume) {
    attend(0, ROWS, volume);
  }

  private void attend(int position, int rows, Volume volume) {
    for (int head = 0; head < GPT2.nHead(); head++) {
      for (int row = 0; row < rows; row += AttentionScratch.QUERY_ROWS) {
        int end = Math.min(rows, row + AttentionScratch.QUERY_ROWS);
        kernels.attend(wide, cache, 0, head, position, out, row, end, scratch);
      }
    }
    double pairs = rows * (position + (rows + 1) / 2.0);
    volume.gigaflops += 1e-9 * 4 * pairs * WIDTH;
    volume.gigabytes += 1e-9 * 2 * (position + rows) * WIDTH * Float.BYTES;
  }

  @Benchmark
  public void layerNorm() {
    kernels.layerNorm(x, bias, bias, WIDTH, out, 0, ROWS, scratch);
  }

  private MemorySegment random(long bytes) {
    MemorySegment segment = arena.allocate(bytes, 64);
    fill(segment);
    return segment;
  }

  private static void fill(MemorySegment segment) {
    SplittableRandom random = new SplittableRandom(1);
    for (long at = 0; at < segment.byteSize(); at += Float.BYTES) {
      segment.set(F32Matrix.FLOAT, at, (float) random.nextDouble(-1, 1));
    }
  }
}
