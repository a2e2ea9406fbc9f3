package parley.repl.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.engine.Precision.FLOAT32;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import parley.engine.ModelConfig;

/** A report of known figures, in the formats for documents and spreadsheets. */
class ReportFormatTest {

  private static final BenchPlan PLAN = new BenchPlan(512, 128, List.of(10), List.of(1, 2), 5, 20);

  private static final ModelConfig CONFIG = new ModelConfig(2, 2, 64, 100, 32);

  @Test
  void csvHasALineOfNamesAndAllOfARowInEachLine() {
    String machine = "a|b,108544,\"Fast, \"\"very\"\" fast\",2,";
    assertEquals(
        List.of(
            "model,parameters,cpu,threads_available,backend,variant,precision,threads,test,depth,"
                + "tokens,repetitions,tokens_per_second,tokens_per_second_min,"
                + "tokens_per_second_max,tokens_per_second_spread,read_gb_per_s,fma_gflops,"
                + "share_of_limit,ratio_to_first,first_token_ms,memory_mb,note",
            machine
                + "x,avx512,float32,2,decode,10,8,5,1234.6,0.00012346,2500000,0.126,32,,"
                + "0.017106,1,12.5,3.4568,",
            machine
                + "z,,float32,2,decode,10,128,5,617.28,600,700,0.01,32,,0.008553,0.5,12.5,3.4568,",
            machine + "y,,float32,1,prefill,0,,,,,,,,,,,,,\"it said \"\"no, | never\"\"\"",
            ""),
        List.of(write("csv", 80).split("\r\n", -1)));
  }

  @Test
  void markdownIsATableWithItsLegend() {
    List<String> lines = write("md", 80).lines().toList();
    assertEquals(
        List.of(
            "| backend | thr | test | runs | tok/s | min-max | spread | limit | ratio | first ms |"
                + " MB |",
            "|:--|--:|:--|:--|--:|--:|--:|--:|--:|--:|--:|",
            "| x | 2 | decode@10 | 5 x 8 \\* | 1235 | 0.000123-2500000 | 13 %! | 1.7 % | 1.00 |"
                + " 12.5 | 3.46 |",
            "| z | 2 | decode@10 | 5 x 128 | 617 | 600-700 | 1 % | 0.86 % | 0.50 | 12.5 | 3.46 |",
            "",
            "- **model**: a\\|b, 108,544 parameters",
            "- **machine**: Fast, \"very\" fast, 2 processors",
            "- **code**: x: avx512",
            "- **reads**: at most 32 GB/s with 2 threads, over float32 weights, 0.433 MB",
            "- **computes**: (not measured)",
            "- **unsteady**: a limit differed by up to 40 % between two moments of this run:"
                + " compare shares, as rates and ratios of rows that were measured one after the"
                + " other are rough"),
        lines.subList(0, 11));
    assertEquals(
        "- **incomplete**: interrupted; the tests still to come are missing", lines.getLast());
    assertTrue(lines.contains("- **missing**: y: it said \"no, \\| never\""), lines.toString());
  }

  @Test
  void tableHasTheSameCellsAndABar() {
    List<String> lines = write("table", 80).lines().toList();
    assertEquals(
        List.of(
            "backend  runs     tok/s                    spread   limit  ratio  first ms    MB",
            "decode after 10 tokens, 2 threads",
            "x        5 x 8 *   1235  ████████████████   13 %!   1.7 %   1.00      12.5  3.46",
            "z        5 x 128    617  ████████             1 %  0.86 %   0.50      12.5  3.46",
            "",
            "model      a|b, 108,544 parameters"),
        lines.subList(0, 6));
  }

  @Test
  void theTableTakesTheWidthThatThereIs() {
    List<String> wide = write("table", 120).lines().toList();
    assertTrue(wide.getFirst().contains("min-max"), wide.getFirst());
    assertTrue(wide.stream().anyMatch(line -> line.length() > 80));
    List<String> narrow = write("table", 40).lines().toList();
    assertTrue(narrow.stream().allMatch(line -> line.length() <= 40), narrow.toString());
    assertTrue(narrow.get(2).matches("x .*1235  █+ .*1\\.00"), narrow.get(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "md", "csv", "json"})
  void numbersAreTheSameInEveryLanguage(String format) {
    Locale usual = Locale.getDefault();
    String english = write(format, 80);
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals(english, write(format, 80));
    } finally {
      Locale.setDefault(usual);
    }
  }

  private static String write(String format, int width) {
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    ReportFormat.ALL.stream()
        .filter(f -> f.name().equals(format))
        .findFirst()
        .orElseThrow()
        .write(report(), out, width);
    out.flush();
    return text.toString();
  }

  /** Beside a machine that read 32 GB/s all the time. */
  private static Optional<BenchRow.AgainstLimit> against(double rate) {
    return Optional.of(new BenchRow.AgainstLimit(32e9, rate / 32e9));
  }

  /** Two backends that ran one test, and one that did not run. */
  static BenchReport report() {
    BenchRow.Rates rates = new BenchRow.Rates(1234.56, 0.000123456, 2.5e6, 0.126);
    BenchRow.Figures figures = new BenchRow.Figures(8, 5, rates, 12.5, 3_456_780, against(1234.56));
    BenchRow.Rates half = new BenchRow.Rates(617.28, 600, 700, 0.01);
    BenchRow.Figures slower = new BenchRow.Figures(128, 5, half, 12.5, 3_456_780, against(617.28));
    List<BenchRow> rows =
        List.of(
            new BenchRow(
                "x", FLOAT32, 2, BenchRow.Test.DECODE, 10, Optional.of(figures), Optional.empty()),
            new BenchRow(
                "z", FLOAT32, 2, BenchRow.Test.DECODE, 10, Optional.of(slower), Optional.empty()),
            new BenchRow(
                "y",
                FLOAT32,
                1,
                BenchRow.Test.PREFILL,
                0,
                Optional.empty(),
                Optional.of("it said \"no, | never\"")));
    Machine machine =
        new Machine("Fast, \"very\" fast", 2, Map.of(FLOAT32, Map.of(2, 32e9)), Map.of(), 0.4);
    BenchModel model =
        new BenchModel(
            "a|b",
            CONFIG,
            FLOAT32,
            backend -> {
              throw new AssertionError("a report needs no weights for " + backend);
            });
    return new BenchReport(machine, model, PLAN, Map.of("x", "avx512"), rows, true);
  }
}
