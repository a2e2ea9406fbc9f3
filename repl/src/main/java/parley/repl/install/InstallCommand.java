package parley.repl.install;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import parley.engine.Cancellation;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Interrupts;
import parley.repl.cli.ProgressLine;
import parley.repl.cli.UsageException;
import parley.repl.library.Library;
import parley.tokenizer.VisibleText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley install}: brings the backends that stand on a large library. */
@Command(
    name = "install",
    description = {
      "Fetches a backend that stands on a large library.",
      "That is onnx (ONNX Runtime) or torch (PyTorch), through Maven, into a folder of yours;",
      "with what they unpack when first used they take 100 and 570 MB there. Needs the",
      "network, unless Maven has the files."
    },
    footer = {
      "",
      "Examples:",
      "  parley install onnx",
      "  parley generate -b onnx -p hi",
      "  parley install --remove onnx"
    })
public final class InstallCommand implements Callable<Integer> {

  private final Console console;
  private final Optional<Path> home;

  @Parameters(
      paramLabel = "NAME",
      arity = "1..*",
      completionCandidates = Names.class,
      description = "onnx or torch")
  private List<String> names;

  @Option(names = "--remove", description = "remove it, and the files it has unpacked")
  private boolean remove;

  private InstallCommand(Console console, Optional<Path> home) {
    this.console = console;
    this.home = home;
  }

  /** The command in the program that the launcher has started. */
  public static InstallCommand of(Console console) {
    return new InstallCommand(
        console, Optional.ofNullable(System.getProperty("parley.home")).map(Path::of));
  }

  /** What a shell may complete. */
  static final class Names extends ArrayList<String> {
    private static final long serialVersionUID = 1L;

    /** Made by picocli. */
    Names() {
      super(Library.all().stream().map(Library::name).toList());
    }
  }

  @Override
  public Integer call() throws IOException {
    List<Library> libraries = names.stream().map(InstallCommand::library).distinct().toList();
    for (Library library : libraries) {
      Installation installation = new Installation(library, console.environment());
      console.out().println(remove ? remove(installation) : install(library, installation));
      console.out().flush();
    }
    return ExitCode.OK;
  }

  private static Library library(String name) {
    return Library.find(name)
        .orElseThrow(
            () ->
                new UsageException("install: expected onnx or torch, got " + VisibleText.of(name)));
  }

  private static String remove(Installation installation) throws IOException {
    String place = VisibleText.of(installation.place().toString());
    return place + (installation.remove() ? " is removed" : " is not there");
  }

  private String install(Library library, Installation installation) throws IOException {
    library
        .unsupported()
        .ifPresent(
            reason -> {
              throw new InstallException(reason);
            });
    Path program = sources();
    Cancellation cancellation = new Cancellation();
    try (Interrupts _ = Interrupts.request(cancellation);
        ProgressLine line = ProgressLine.on(console.err())) {
      line.accept(
          "installing %s: about %d MB to fetch".formatted(library.name(), library.megabytes()));
      installation.install(
          program,
          file -> line.accept("installing %s: fetching %s".formatted(library.name(), file)),
          cancellation);
    }
    return "%s is installed: %s, %d MB"
        .formatted(
            library.name(),
            VisibleText.of(installation.place().toString()),
            installation.megabytes());
  }

  private Path sources() {
    return home.filter(folder -> Files.isRegularFile(folder.resolve("pom.xml")))
        .orElseThrow(
            () ->
                new UsageException(
                    "install: the launcher did not start this, so its sources are not known"));
  }
}
