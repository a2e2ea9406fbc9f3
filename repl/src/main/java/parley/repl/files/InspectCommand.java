package parley.repl.files;

import java.util.concurrent.Callable;
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
import parley.repl.talk.ModelLoader;
import parley.weights.Inspection;
import parley.weights.ModelFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley inspect}: what the weight files of a model hold. */
@Command(
    name = "inspect",
    description = {
      "Shows what a model's weight files hold.",
      "That is its dimensions, the SHA-256 of each file, and shape, type, least,",
      "greatest and mean value of each tensor."
    },
    footer = {"", "Examples:", "  parley inspect pip", "  parley inspect gpt2/model.bin --json"})
public final class InspectCommand implements Callable<Integer> {

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(paramLabel = "MODEL", description = "a model's name or folder, or a file of weights")
  private String model;

  @Option(names = "--json", description = "print one JSON object")
  private boolean json;

  public InspectCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    Settings settings =
        SettingOptions.read(spec.commandLine().getParseResult(), console.environment());
    if (model.isBlank()) {
      throw new UsageException("inspect: expected MODEL, got an empty name");
    }
    ModelFiles files = new ModelLoader(console.environment()).find(model);
    Cancellation cancellation = new Cancellation();
    Inspection inspection;
    try (Interrupts _ = Interrupts.request(cancellation);
        ProgressLine line = ProgressLine.on(console.err());
        Workers workers = new Workers(settings.get(Setting.THREADS))) {
      inspection =
          Inspection.of(
              files.weights(), workers, cancellation, WeightProgress.on(line, "inspecting"));
    }
    InspectionReport report = new InspectionReport(files.name(), inspection);
    if (json) {
      console.out().println(report.json());
    } else {
      report.lines().forEach(console.out()::println);
    }
    return ExitCode.OK;
  }
}
