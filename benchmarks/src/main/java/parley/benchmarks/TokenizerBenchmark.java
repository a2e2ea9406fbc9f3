package parley.benchmarks;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import com.knuddels.jtokkit.api.IntArrayList;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;

/** Encoding of real text with GPT-2's vocabulary on one thread, beside jtokkit. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 7, time = 2)
@Fork(1)
public class TokenizerBenchmark {

  /** Files of the corpus that make up the text: English only, seven other languages, both. */
  @Param({"bible", "manuals", "bible+manuals"})
  public String files;

  private String text;
  private double textMegabytes; // 10^6 bytes of UTF-8
  private Tokenizer parley;
  private Encoding jtokkit;

  /** What JMH reports as MB/s. */
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  @State(Scope.Thread)
  public static class Volume {
    public double megabytes;
  }

  @Setup
  public void prepare() throws IOException {
    StringBuilder joined = new StringBuilder();
    for (String name : files.split("\\+", -1)) {
      joined.append(Files.readString(corpusFile(name + ".txt")));
    }
    text = joined.toString();
    textMegabytes = text.getBytes(StandardCharsets.UTF_8).length / 1e6;
    parley = Tokenizer.of(gpt2());
    jtokkit = Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.R50K_BASE);
    if (!Arrays.equals(parley.encode(text), jtokkit.encodeOrdinary(text).toArray())) {
      throw new IllegalStateException(files + ": expected the ids of jtokkit, got others");
    }
  }

  @Benchmark
  public int[] parley(Volume volume) {
    volume.megabytes += textMegabytes;
    return parley.encode(text);
  }

  @Benchmark
  public IntArrayList jtokkit(Volume volume) {
    volume.megabytes += textMegabytes;
    return jtokkit.encodeOrdinary(text);
  }

  /** Maven runs benchmarks in the folder of the module, a person perhaps in the root. */
  private static Path corpusFile(String name) {
    for (String folder : List.of("target/corpus", "benchmarks/target/corpus")) {
      Path file = Path.of(folder, name).toAbsolutePath();
      if (Files.exists(file)) {
        return file;
      }
    }
    throw new IllegalStateException(
        "benchmarks/target/corpus/" + name + ": not found; run benchmarks/fetch-corpus.sh first");
  }

  /** GPT-2's vocabulary as jtokkit's jar holds it: base64 of each token and its id, in order. */
  private static Vocabulary gpt2() throws IOException {
    List<byte[]> tokens = new ArrayList<>();
    try (InputStream in =
        Encodings.class.getResourceAsStream("/com/knuddels/jtokkit/r50k_base.tiktoken")) {
      for (String line :
          new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList()) {
        tokens.add(Base64.getDecoder().decode(line.substring(0, line.indexOf(' '))));
      }
    }
    tokens.add(Vocabulary.END_OF_TEXT.getBytes(StandardCharsets.US_ASCII));
    return Vocabulary.of(tokens);
  }
}
