package parley.engine;

import java.util.List;
import java.util.Optional;

/** A backend of ours: a choice of kernels, whether keys and values are kept, and the precision. */
final class KernelBackend implements Backend {

  private final String name;
  private final List<String> aliases;
  private final String description;
  private final Optional<KernelsProvider> kernels;
  private final String kernelsName;
  private final boolean usesCache;
  private final Precision precision;

  private KernelBackend(
      String name,
      List<String> aliases,
      String description,
      String kernelsName,
      boolean usesCache,
      Precision precision,
      List<KernelsProvider> providers) {
    this.name = name;
    this.aliases = aliases;
    this.description = description;
    this.kernelsName = kernelsName;
    this.kernels = providers.stream().filter(p -> p.name().equals(kernelsName)).findFirst();
    this.usesCache = usesCache;
    this.precision = precision;
  }

  /** Our backends, from the readable to the fast. */
  static List<Backend> presets(List<KernelsProvider> providers) {
    String scalar = ScalarKernelsProvider.NAME;
    return List.of(
        new KernelBackend(
            "naive",
            List.of("cpp_naive"),
            "scalar Java, triple loop, no cache: the readable reference",
            scalar,
            false,
            Precision.FLOAT32,
            providers),
        new KernelBackend(
            "array",
            List.of("numpy"),
            "Java Vector API, no cache: the whole text again for each token",
            "vector",
            false,
            Precision.FLOAT32,
            providers),
        new KernelBackend(
            "vector",
            List.of(),
            "Java Vector API, KV cache: the fastest on float32 without native code",
            "vector",
            true,
            Precision.FLOAT32,
            providers),
        new KernelBackend(
            "vector-f16",
            List.of(),
            "Java Vector API, KV cache, half-precision weights: half the memory",
            "vector",
            true,
            Precision.FLOAT16,
            providers),
        new KernelBackend(
            "vector-q8",
            List.of(),
            "Java Vector API, KV cache, int8 weights: a quarter of the memory",
            "vector",
            true,
            Precision.INT8,
            providers),
        new KernelBackend(
            "simd",
            List.of("cpp_simd"),
            "C++ SIMD, no cache: the whole text again for each token",
            "native",
            false,
            Precision.FLOAT32,
            providers),
        new KernelBackend(
            "kv",
            List.of("cpp_kv", "cpp_kv2"),
            "C++ SIMD, KV cache: the fastest on float32",
            "native",
            true,
            Precision.FLOAT32,
            providers),
        new KernelBackend(
            "f16",
            List.of(),
            "C++ SIMD, KV cache, half-precision weights: half the memory, nearly twice as fast",
            "native",
            true,
            Precision.FLOAT16,
            providers),
        new KernelBackend(
            "q8",
            List.of("cpp_q8"),
            "C++ SIMD, KV cache, int8 weights: the fastest, in a quarter of the memory",
            "native",
            true,
            Precision.INT8,
            providers));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<String> aliases() {
    return aliases;
  }

  @Override
  public String description() {
    return description;
  }

  @Override
  public Optional<String> unavailable() {
    return kernels
        .map(KernelsProvider::unavailable)
        .orElse(Optional.of("this build has no " + kernelsName + " kernels"));
  }

  @Override
  public boolean usesCache() {
    return usesCache;
  }

  @Override
  public Precision precision() {
    return precision;
  }

  /** Half precision is what the file has of it. */
  @Override
  public Precision precisionFor(Precision file) {
    boolean half = precision == Precision.FLOAT16 && file == Precision.BFLOAT16;
    return half ? file : precision;
  }

  @Override
  public Optional<String> variant() {
    return kernels.flatMap(KernelsProvider::variant);
  }

  @Override
  public Packing.Factory packing() {
    requireAvailable();
    return kernels.orElseThrow().packing();
  }

  @Override
  public Session open(Weights weights, Workers workers) {
    requireAvailable();
    SessionRules.requirePrecision(this, weights);
    AvailableMemory.require(
        "keys, values and buffers", KernelSession.bytes(weights.config(), workers.threads()));
    return new KernelSession(weights, workers, kernels.orElseThrow(), usesCache);
  }

  @Override
  public boolean takeOver(Session session, Weights weights) {
    requireAvailable();
    return session instanceof KernelSession ours
        && ours.goOnWith(kernels.orElseThrow(), usesCache, weights);
  }

  private void requireAvailable() {
    Optional<String> reason = unavailable();
    if (reason.isPresent()) {
      throw new ModelException("backend " + name + " is unavailable: " + reason.get());
    }
  }
}
