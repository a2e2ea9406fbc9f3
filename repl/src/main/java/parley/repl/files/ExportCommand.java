package parley.repl.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import parley.config.ModelCard;
import parley.config.ModelCatalogue;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.engine.Workers;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Interrupts;
import parley.repl.cli.ProgressLine;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.UsageException;
import parley.repl.cli.WeightProgress;
import parley.repl.models.Published;
import parley.repl.talk.ModelLoader;
import parley.tokenizer.VisibleText;
import parley.weights.Export;
import parley.weights.ModelFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley export}: writes a model in Parley's format, or in HuggingFace's. */
@Command(
    name = "export",
    description = {
      "Writes a model into a folder of its own.",
      "One of HuggingFace's becomes model.bin and vocab.bin, or any a folder that",
      "HuggingFace's loaders take.",
      "The folder appears when it is whole; one that parley did not write is never",
      "replaced."
    },
    footer = {
      "",
      "Examples:",
      "  parley export ~/Downloads/gpt2-medium",
      "  parley export pip --to safetensors --out pip-hf"
    })
public final class ExportCommand implements Callable<Integer> {

  private static final double KILOBYTE = 1e3;
  private static final double MEGABYTE = 1e6;

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "SRC",
      description =
          "a model's name or folder, or a file of weights: safetensors (with config.json"
              + " beside it), an index of several, or model.bin")
  private String source;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "the new folder (default: of the model's name, in your models folder)")
  private Path out;

  @Option(
      names = "--to",
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})",
      completionCandidates = Formats.class,
      defaultValue = MODEL_BIN)
  private String format;

  static final String MODEL_BIN = "model.bin";
  static final String SAFETENSORS = "safetensors";

  /** For help. */
  static final class Formats extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    Formats() {
      super(List.of(MODEL_BIN, SAFETENSORS));
    }
  }

  public ExportCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Settings settings =
        SettingOptions.read(spec.commandLine().getParseResult(), console.environment());
    if (source.isBlank() || out != null && out.toString().isBlank()) {
      throw new UsageException("export: expected SRC and DIR, got an empty name");
    }
    Export export = export();
    ModelLoader loader = new ModelLoader(console.environment());
    ModelFiles model = loader.find(source);
    Path folder = out == null ? usualFolder(loader, model) : out;
    Cancellation cancellation = new Cancellation();
    try (Interrupts _ = Interrupts.request(cancellation);
        ProgressLine line = ProgressLine.on(console.err());
        Workers workers = new Workers(settings.get(Setting.THREADS))) {
      export.write(
          model,
          folder,
          card(export, model),
          workers,
          cancellation,
          WeightProgress.on(line, "exporting"));
    }
    report(folder);
    return ExitCode.OK;
  }

  /**
   * The card of a model, where there is anything to say: the new folder may have another name, and
   * its model.bin holds half-precision weights as float32.
   */
  private static Map<String, byte[]> card(Export export, ModelFiles model) {
    Path folder = model.weights().toAbsolutePath().getParent();
    ModelCard card = Published.on(ModelCard.in(folder, model.name()), model);
    boolean known = export == Export.MODEL_FOLDER && !card.equals(ModelCard.NONE);
    return known ? Map.of(ModelCard.FILE, card.toml()) : Map.of();
  }

  private Export export() {
    return switch (format) {
      case MODEL_BIN -> Export.MODEL_FOLDER;
      case SAFETENSORS -> Export.SAFETENSORS;
      default ->
          throw new UsageException(
              "--to: expected %s or %s, got %s".formatted(MODEL_BIN, SAFETENSORS, format));
    };
  }

  /** Each format has its own, so that one does not replace the other. */
  private Path usualFolder(ModelLoader loader, ModelFiles model) {
    String name = format.equals(SAFETENSORS) ? model.name() + "-" + SAFETENSORS : model.name();
    if (ModelCatalogue.isEmbedded(name)) {
      throw new UsageException(
          "export: model %s comes with parley; --out DIR gives this one another name"
              .formatted(name));
    }
    return loader.user().models().resolve(name);
  }

  // /home/anna/.local/share/parley/models/gpt2
  // model.bin    497.8 MB
  // vocab.bin    524.2 KB
  private void report(Path folder) throws IOException {
    console.out().println(VisibleText.of(folder.toString()));
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.sorted().toList();
    }
    for (Path file : files) {
      long bytes = Files.size(file);
      boolean large = bytes >= MEGABYTE;
      console
          .out()
          .printf(
              Locale.ROOT,
              "%-18s %7.1f %s%n",
              file.getFileName(),
              bytes / (large ? MEGABYTE : KILOBYTE),
              large ? "MB" : "KB");
    }
  }
}
