package parley.repl.shell;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.UsageException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code parley link}: makes {@code parley} a command in every folder. */
@Command(
    name = "link",
    description = {
      "Puts a link to this program into a folder of your PATH.",
      "Then parley is a command everywhere."
    },
    footer = {"", "Examples:", "  parley link", "  parley link ~/bin", "  parley link --remove"})
public final class LinkCommand implements Callable<Integer> {

  private final Console console;
  private final Path launcher;

  @Parameters(
      paramLabel = "DIR",
      arity = "0..1",
      description = "the folder (default: ~/.local/bin or ~/bin, the first that is on the PATH)")
  private Path folder;

  @Option(names = "--remove", description = "remove the link")
  private boolean remove;

  /**
   * @param home the program's folder, which the launcher tells; null if it did not start it
   */
  public LinkCommand(Console console, String home) {
    this.console = console;
    this.launcher = home == null ? null : Path.of(home, "parley");
  }

  @Override
  public Integer call() throws IOException {
    if (launcher == null) {
      throw new UsageException("the launcher did not start this, so there is nothing to link to");
    }
    if (System.getProperty("os.name").toLowerCase(Locale.ROOT).startsWith("windows")) {
      throw new UsageException(
          "Windows wants special rights for links; add the folder "
              + launcher.getParent()
              + " to your PATH instead (Settings, Edit environment variables)");
    }
    SearchPath path = new SearchPath(console.environment());
    LauncherLink link = new LauncherLink(launcher, folder == null ? path.usual() : folder);
    console.out().println(remove ? link.remove() : link.create());
    if (!remove) {
      path.advice(link.file()).ifPresent(console.out()::println);
    }
    return ExitCode.OK;
  }
}
