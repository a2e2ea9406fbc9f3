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

  private static final ModelConfig CONFIG = new ModelConfig(2, 2, 64, 100, 32);

  @Test
  void csvHasALineOfNamesAndAllOfARowInEachLine() {
    String limits = "\"Fast, \"\"very\"\" fast\",2";
    assertEquals(
        List.of(
            "model,parameters,cpu,threads_available,backend,precision,threads,test,depth,tokens,repetitions,"
                + "tokens_per_second,tokens_per_second_min,tokens_per_second_max,read_gb_per_s,"
                + "fma_gflops,share_of_limit,first_token_ms,memory_mb,note",
            "a|b,108544,"
                + limits
                + ",x,float32,2,decode,10,8,5,1234.6,0.00012346,2500000,32,,"
                + "0.017106,12.5,3.4568,",
            "a|b,108544,"
                + limits
                + ",y,float32,1,prefill,0,,,,,,,,,,,\"it said \"\"no, | never\"\"\"",
            ""),
        List.of(write("csv").split("\r\n", -1)));
  }

  @Test
  void markdownIsATableWithItsLegend() {
    List<String> lines = write("md").lines().toList();
    assertEquals(
        List.of(
            "| backend | thr | test | tokens | reps | tok/s | min-max | limit | first ms | MB |",
            "|:--|--:|:--|--:|--:|--:|--:|--:|--:|--:|",
            "| x | 2 | decode@10 | 8/128 | 5 | 1235 | 0.000123-2500000 | 1.7 % | 12.5 | 3.46 |",
            "| y | 1 | prefill | it said \"no, \\| never\" |  |  |  |  |  |  |",
            "",
            "- **model**: a\\|b, 108,544 parameters",
            "- **machine**: Fast, \"very\" fast, 2 processors",
            "- **reads**: 32 GB/s with 2 threads, over float32 weights, 0.433 MB",
            "- **computes**: (not measured)"),
        lines.subList(0, 9));
    assertEquals("Interrupted: the tests that were still to come are missing.", lines.getLast());
    assertTrue(lines.stream().skip(5).anyMatch(line -> line.startsWith("- **MB**: ")));
  }

  @Test
  void tableHasTheSameCells() {
    List<String> lines = write("table").lines().toList();
    assertEquals(
        "x          2  decode@10   8/128     5   1235  0.000123-2500000  1.7 %      12.5  3.46",
        lines.get(1));
    assertEquals("model    a|b, 108,544 parameters", lines.get(4));
    assertEquals("reads    32 GB/s with 2 threads, over float32 weights, 0.433 MB", lines.get(6));
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "md", "csv", "json"})
  void numbersAreTheSameInEveryLanguage(String format) {
    Locale usual = Locale.getDefault();
    String english = write(format);
    try {
      Locale.setDefault(Locale.GERMANY);
      assertEquals(english, write(format));
    } finally {
      Locale.setDefault(usual);
    }
  }

  private String write(String format) {
    BenchRow.Rates rates = new BenchRow.Rates(1234.56, 0.000123456, 2.5e6);
    BenchRow.Figures figures = new BenchRow.Figures(8, 5, rates, 12.5, 3_456_780);
    List<BenchRow> rows =
        List.of(
            new BenchRow(
                "x", FLOAT32, 2, BenchRow.Test.DECODE, 10, Optional.of(figures), Optional.empty()),
            new BenchRow(
                "y",
                FLOAT32,
                1,
                BenchRow.Test.PREFILL,
                0,
                Optional.empty(),
                Optional.of("it said \"no, | never\"")));
    Machine machine =
        new Machine("Fast, \"very\" fast", 2, Map.of(FLOAT32, Map.of(2, 32e9)), Map.of());
    BenchModel model =
        new BenchModel(
            "a|b",
            CONFIG,
            precision -> {
              throw new AssertionError("a report needs no weights of " + precision);
            });
    StringWriter text = new StringWriter();
    PrintWriter out = new PrintWriter(text);
    ReportFormat.ALL.stream()
        .filter(f -> f.name().equals(format))
        .findFirst()
        .orElseThrow()
        .write(new BenchReport(machine, model, BenchPlan.DEFAULT, rows, true), out);
    out.flush();
    return text.toString();
  }
}
