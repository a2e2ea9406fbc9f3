package parley.repl.models;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import parley.config.ModelCatalogue;
import parley.config.UserFolders;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.TextInput;
import parley.repl.cli.UsageException;
import parley.tokenizer.VisibleText;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley remove}: deletes an installed model. */
@Command(
    name = "remove",
    description = {
      "Deletes a model from your models folder, and nothing anywhere else.",
      "What was downloaded for it stays in the hub cache."
    },
    footer = {"", "Example:", "  parley remove gpt2-xl"})
public final class RemoveCommand implements Callable<Integer> {

  private static final double MEGABYTE = 1e6;

  private final Console console;

  @Parameters(paramLabel = "NAME", description = "the model's name, as parley models lists it")
  private String name;

  @Option(
      names = {"-y", "--yes"},
      description = "do not ask")
  private boolean yes;

  public RemoveCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    Path models = UserFolders.of(console.environment()).models();
    Path folder = find(models);
    long bytes = bytes(folder);
    String size = String.format(Locale.ROOT, "%.1f MB", bytes / MEGABYTE);
    if (!yes && !confirmed(folder, size)) {
      console.out().println("nothing was removed");
      return ExitCode.OK;
    }
    // In one step it is no model any more, whatever happens while its files go.
    Path gone = models.resolve("." + name + ".removed-" + ProcessHandle.current().pid());
    Files.move(folder, gone, StandardCopyOption.ATOMIC_MOVE);
    delete(gone);
    console.out().println("removed " + name + ", " + size + " freed");
    return ExitCode.OK;
  }

  /** Only names are compared, so that nothing outside of the folder can be meant. */
  private Path find(Path models) throws IOException {
    List<Path> folders = List.of();
    if (Files.isDirectory(models)) {
      try (Stream<Path> entries = Files.list(models)) {
        folders = entries.filter(Files::isDirectory).filter(f -> !isHidden(f)).sorted().toList();
      }
    }
    for (Path folder : folders) {
      if (folder.getFileName().toString().equals(name)) {
        return folder;
      }
    }
    if (ModelCatalogue.isEmbedded(name)) {
      throw new UsageException("remove: model " + name + " comes with parley, and stays");
    }
    List<String> names = folders.stream().map(f -> f.getFileName().toString()).toList();
    throw new UsageException(
        "remove: expected a model in %s (%s), got %s"
            .formatted(models, names.isEmpty() ? "none" : String.join(", ", names), name));
  }

  private static boolean isHidden(Path folder) {
    return folder.getFileName().toString().startsWith(".");
  }

  // remove gpt2-xl, 6230.6 MB in /home/anna/.local/share/parley/models/gpt2-xl? [y/N]
  private boolean confirmed(Path folder, String size) throws IOException {
    if (!console.interactive()) {
      throw new UsageException("remove: nobody can be asked here: say --yes");
    }
    console
        .out()
        .print("remove %s, %s in %s? [y/N] ".formatted(name, size, VisibleText.of(folder + "")));
    console.out().flush();
    String answer = new TextInput(console.in()).nextLine().orElse("").strip();
    return answer.equalsIgnoreCase("y") || answer.equalsIgnoreCase("yes");
  }

  /** Of the files of a folder; a link is not what it leads to. */
  private static long bytes(Path folder) throws IOException {
    if (Files.isSymbolicLink(folder)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      long sum = 0;
      for (Path file : files.toList()) {
        sum += Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.size(file) : 0;
      }
      return sum;
    }
  }

  private static void delete(Path folder) throws IOException {
    Files.walkFileTree( // follows no links
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path dir, IOException fault)
              throws IOException {
            if (fault != null) {
              throw fault;
            }
            Files.delete(dir);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
