package parley.repl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.engine.Precision;
import parley.engine.Workers;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Interrupts;
import parley.repl.cli.ProgressLine;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.UsageException;
import parley.repl.cli.WeightProgress;
import parley.repl.talk.ModelLoader;
import parley.tokenizer.VisibleText;
import parley.weights.ModelFileException;
import parley.weights.ModelFiles;
import parley.weights.Quantization;
import parley.weights.TokenizerFiles;
import parley.weights.WeightFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley quantize}: makes the int8 weight file of a model. */
@Command(
    name = "quantize",
    description = {
      "Makes model_q8.bin, a quarter as large, for the backends of int8 weights.",
      "Beside its model.bin they find it by themselves, and load it faster."
    },
    footer = {
      "",
      "Examples:",
      "  parley quantize gpt2 model_q8.bin",
      "  parley quantize gpt2/model.bin gpt2/model_q8.bin"
    })
final class QuantizeCommand implements Callable<Integer> {

  /** What readers look for in a folder. */
  private static final String FILE = "model_q8.bin";

  private static final double MEGABYTE = 1e6;

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "IN",
      description = "a model's name or folder, or a file of float32 weights")
  private String in;

  @Parameters(
      index = "1",
      paramLabel = "OUT",
      description = "a file, or a folder that is there and gets a " + FILE)
  private Path out;

  QuantizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Settings settings =
        SettingOptions.read(spec.commandLine().getParseResult(), console.environment());
    if (in.isBlank() || out.toString().isBlank()) {
      throw new UsageException("quantize: expected IN and OUT, got an empty name");
    }
    ModelFiles model = new ModelLoader(console.environment()).find(in);
    Path file = Files.isDirectory(out) ? out.resolve(FILE) : out;
    requireReplaceable(file, model.weights());
    Cancellation cancellation = new Cancellation();
    Quantization cost;
    try (Interrupts _ = Interrupts.request(cancellation);
        ProgressLine line = ProgressLine.on(console.err());
        Workers workers = new Workers(settings.get(Setting.THREADS))) {
      cost =
          Quantization.run(
              model.weights(), file, workers, cancellation, WeightProgress.on(line, "quantising"));
    }
    report(file, cost);
    model.vocabulary().ifPresent(vocabulary -> remind(vocabulary, file));
    return ExitCode.OK;
  }

  /** Only what can be made again is replaced without a question. */
  private static void requireReplaceable(Path file, Path in) {
    if (Files.isRegularFile(file) && !isInt8(file) && !isSame(file, in)) {
      throw new UsageException(
          "OUT: expected a new file, or int8 weights to replace, got "
              + VisibleText.of(file.toString())
              + "; remove it first if you want it replaced");
    }
  }

  private static boolean isInt8(Path file) {
    try (WeightFile old = WeightFile.open(file)) {
      return old.precision() == Precision.INT8;
    } catch (ModelFileException e) { // no model of ours
      return false;
    }
  }

  /** That one is refused where it is written, with a better reason. */
  private static boolean isSame(Path file, Path in) {
    try {
      return Files.isSameFile(file, in);
    } catch (IOException e) { // IN is missing, which is told when it is read
      return true;
    }
  }

  // gpt2-q8/model_q8.bin
  // size           497.8 MB -> 125.0 MB (25.1 %)
  // RMS error      0.000482
  // largest error  0.0121 in h.3.mlp.c_proj.weight
  private void report(Path file, Quantization cost) {
    console.out().println(VisibleText.of(file.toString()));
    row(
        "size",
        "%.1f MB -> %.1f MB (%.1f %%)",
        cost.bytesBefore() / MEGABYTE,
        cost.bytesAfter() / MEGABYTE,
        100.0 * cost.bytesAfter() / cost.bytesBefore());
    row("RMS error", "%.3g", cost.rmse());
    row("largest error", "%.3g in %s", cost.largestError(), cost.largestIn());
  }

  private void row(String name, String format, Object... values) {
    console.out().printf("%-14s %s%n", name, String.format(Locale.ROOT, format, values));
  }

  /** A vocabulary is found beside the weights only. */
  private void remind(TokenizerFiles vocabulary, Path file) {
    Path from = vocabulary.vocabulary().toAbsolutePath().getParent();
    Path to = file.toAbsolutePath().getParent();
    try {
      if (!Files.isSameFile(from, to) && TokenizerFiles.in(to).isEmpty()) {
        console
            .out()
            .println(
                "copy the vocabulary too: "
                    + VisibleText.of(vocabulary.vocabulary() + " to " + to));
      }
    } catch (IOException e) { // one of the folders is gone: nothing to remind of
      return;
    }
  }
}
