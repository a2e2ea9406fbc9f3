package parley.benchmarks;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.GenerationEvent;
import parley.engine.GenerationOptions;
import parley.engine.Generator;
import parley.engine.ModelConfig;
import parley.engine.RandomWeights;
import parley.engine.Sampler;
import parley.engine.SamplingOptions;
import parley.engine.Session;
import parley.engine.Speculation;
import parley.engine.Weights;
import parley.engine.Workers;

/**
 * Decoding with and without speculation, with random weights of the shape of GPT-2 small after a
 * prompt of 300 tokens that repeats a paragraph. The score is the time of a whole generation;
 * {@code tokensPerSecond} is the decoding alone, as {@code :stats} has it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 2)
@Measurement(iterations = 7)
@Fork(1)
public class SpeculationBenchmark {

  private static final ModelConfig GPT2 = new ModelConfig(12, 12, 768, 50257, 1024);
  private static final int PROMPT_TOKENS = 300;
  private static final int PARAGRAPH_TOKENS = 60;
  private static final int NEW_TOKENS = 256;

  /** What is decoded after the prompt. */
  public enum Text {
    /**
     * Greedy and without positions: random weights say one token for ever. What is proposed is
     * accepted, as where a trained model goes on with the paragraph it has before it.
     */
    REPETITIVE(SamplingOptions.GREEDY),
    /** Any token at random: the last two have hardly ever been seen before. */
    PLAIN(new SamplingOptions(1, 0, 1, 0, 1, 0)),
    /** One of eight at random: the last two have often been seen before, and help nothing. */
    MISLEADING(new SamplingOptions(100, 8, 1, 0, 1, 0));

    private final SamplingOptions sampling;

    Text(SamplingOptions sampling) {
      this.sampling = sampling;
    }
  }

  @Param({"kv"})
  public String backend;

  @Param({"2"})
  public int threads;

  @Param public Text text;
  @Param public Speculation spec;

  private Workers workers;
  private Weights weights;
  private Session session;
  private Sampler sampler;

  /** What JMH reports beside the time of a whole generation. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Figures {
    public double tokensPerSecond;
    public long proposed;
    public long accepted;

    void add(GenerationEvent event) {
      if (event instanceof GenerationEvent.Finished finished) {
        tokensPerSecond = (finished.tokens() - 1) * 1e9 / finished.decodeNanos();
        proposed = finished.proposed();
        accepted = finished.accepted();
      }
    }
  }

  @Setup
  public void open() {
    workers = new Workers(threads);
    Backend chosen = Backends.load().require(backend);
    weights = RandomWeights.of(GPT2, chosen.precision(), 1, workers, new Cancellation());
    if (text == Text.REPETITIVE) {
      weights.wpe().fill((byte) 0);
    }
    session = chosen.open(weights, workers);
  }

  @Setup(Level.Iteration)
  public void begin() {
    session.truncate(0);
    sampler = new Sampler(text.sampling, 1);
  }

  @TearDown
  public void close() {
    session.close();
    weights.close();
    workers.close();
  }

  @Benchmark
  public void generate(Figures figures) {
    int[] paragraph = new Random(1).ints(PARAGRAPH_TOKENS, 0, GPT2.vocabSize()).toArray();
    int[] prompt = new int[PROMPT_TOKENS];
    for (int i = 0; i < prompt.length; i++) {
      prompt[i] = paragraph[i % paragraph.length];
    }
    new Generator(session, sampler)
        .generate(
            prompt,
            new GenerationOptions(NEW_TOKENS, -1, GenerationOptions.NEVER, spec),
            new Cancellation(),
            figures::add);
  }
}
