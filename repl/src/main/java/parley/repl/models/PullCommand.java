package parley.repl.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import parley.config.ModelCard;
import parley.config.ModelCatalogue;
import parley.config.Setting;
import parley.config.Settings;
import parley.config.UserFolders;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.Workers;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Interrupts;
import parley.repl.cli.ProgressLine;
import parley.repl.cli.SettingOptions;
import parley.repl.cli.UsageException;
import parley.repl.cli.WeightProgress;
import parley.tokenizer.VisibleText;
import parley.weights.Export;
import parley.weights.ModelFiles;
import parley.weights.hub.Hub;
import parley.weights.hub.HubPatience;
import parley.weights.hub.HubProxy;
import parley.weights.hub.HubSettings;
import parley.weights.hub.Snapshot;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code parley pull}: downloads a model and installs it. */
@Command(
    name = "pull",
    description = {
      "Downloads a model from the model hub into its cache, and installs it.",
      "What is there already is not downloaded again; after Ctrl-C or a broken",
      "connection the same command goes on where that one stopped.",
      "HF_ENDPOINT, HF_TOKEN, HF_HOME, HF_HUB_CACHE, HF_HUB_OFFLINE and HTTPS_PROXY",
      "in the environment mean what they mean elsewhere."
    },
    footer = {
      "",
      "Examples:",
      "  parley pull dialogpt-small",
      "  parley pull gpt2-xl -t 4",
      "  parley pull microsoft/DialoGPT-medium@refs/pr/22 --as dialogpt"
    })
public final class PullCommand implements Callable<Integer> {

  private static final double MEGABYTE = 1e6;

  private final Console console;

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "MODEL",
      description = "a name that parley models lists, or OWNER/NAME, and perhaps @REVISION",
      completionCandidates = KnownNames.class)
  private String model;

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "the name to install it under (default: its own)")
  private String as = "";

  /** For completion. */
  static final class KnownNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return PullSource.names().iterator();
    }
  }

  public PullCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Settings settings =
        SettingOptions.read(spec.commandLine().getParseResult(), console.environment());
    PullSource source = PullSource.of(model.strip(), as.strip());
    if (ModelCatalogue.isEmbedded(source.name())) {
      throw new UsageException(
          "pull: model %s comes with parley; --as NAME gives this one another name"
              .formatted(source.name()));
    }
    UserFolders user = UserFolders.of(console.environment());
    Path folder = user.models().resolve(source.name());
    Installed before = Installed.in(folder, source.name());
    before.requireSame(source);
    HubSettings hub = HubSettings.of(console.environment(), user.home());
    Cancellation cancellation = new Cancellation();
    try (Interrupts _ = Interrupts.request(cancellation);
        ProgressLine line = ProgressLine.on(console.err());
        Workers workers = new Workers(settings.get(Setting.THREADS))) {
      PullProgress progress = new PullProgress(line, console.err(), System::nanoTime);
      Snapshot snapshot;
      try (Hub client =
          new Hub(
              hub, HubPatience.USUAL, HubProxy.of(console.environment()), cancellation, progress)) {
        String commit = client.commit(source.repository());
        if (before.isAt(commit)) {
          console.out().println(source.name() + " is up to date: " + before.card().source());
          return ExitCode.OK;
        }
        snapshot = client.pull(source.repository());
      }
      install(snapshot, source, folder, workers, cancellation, line);
      report(snapshot, source, folder, line);
    } catch (CancelledException e) {
      console.err().println("(what was downloaded is kept: the same command goes on from there)");
      throw e;
    }
    return ExitCode.OK;
  }

  private static void install(
      Snapshot snapshot,
      PullSource source,
      Path folder,
      Workers workers,
      Cancellation cancellation,
      ProgressLine line)
      throws IOException {
    Files.createDirectories(folder.getParent());
    ModelFiles files = ModelFiles.at(snapshot.folder());
    ModelCard card = source.card().from(source.repository().path() + "@" + snapshot.commit());
    Export.MODEL_FOLDER.write(
        files,
        folder,
        Map.of(ModelCard.FILE, Published.on(card, files).toml()),
        workers,
        cancellation,
        WeightProgress.on(line, "installing"));
  }

  // 548.1 MB downloaded, gpt2 is in /home/anna/.local/share/parley/models/gpt2
  // talk with it: parley -m gpt2
  private void report(Snapshot snapshot, PullSource source, Path folder, ProgressLine line) {
    line.accept("");
    console
        .out()
        .printf(
            Locale.ROOT,
            "%.1f MB downloaded, %s is in %s%n",
            snapshot.received() / MEGABYTE,
            source.name(),
            VisibleText.of(folder.toString()));
    console.out().println("talk with it: parley -m " + source.name());
  }

  /** What stands where the model is to be installed. */
  private record Installed(Path folder, boolean exists, ModelCard card) {

    static Installed in(Path folder, String name) {
      boolean exists = Files.exists(folder);
      boolean described = Files.exists(folder.resolve(ModelCard.FILE));
      return new Installed(folder, exists, described ? ModelCard.in(folder, name) : ModelCard.NONE);
    }

    /** What is of another source, or of none that is known, is not replaced. */
    void requireSame(PullSource source) {
      if (exists && !card.source().startsWith(source.repository().path() + "@")) {
        String from = card.source().isEmpty() ? "elsewhere" : card.source();
        throw new UsageException(
            "pull: model %s is there already, from %s; --as NAME installs this one beside it, parley"
                    .formatted(source.name(), from)
                + " remove "
                + source.name()
                + " makes room");
      }
    }

    boolean isAt(String commit) {
      return card.source().endsWith("@" + commit) && Files.exists(folder.resolve("model.bin"));
    }
  }
}
