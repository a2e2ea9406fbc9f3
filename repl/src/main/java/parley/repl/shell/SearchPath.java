package parley.repl.shell;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The folders in which a shell looks for commands. */
final class SearchPath {

  private final Path home;
  private final String shell;
  private final List<Path> folders;

  SearchPath(Map<String, String> environment) {
    home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
    shell = environment.getOrDefault("SHELL", "");
    folders =
        Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator, -1))
            .filter(folder -> !folder.isEmpty())
            .map(folder -> Path.of(folder).normalize())
            .toList();
  }

  /** The user's own folder of commands. */
  Path usual() {
    List<Path> own = List.of(home.resolve(".local/bin"), home.resolve("bin"));
    return own.stream().filter(folders::contains).findFirst().orElse(own.getFirst());
  }

  /**
   * What is still to be done so that the shell finds a command.
   *
   * @return empty if it does
   */
  Optional<String> advice(Path command) {
    Path folder = command.getParent();
    if (!folders.contains(folder)) {
      return Optional.of(
          folder
              + " is not on your PATH yet; add this line to "
              + profile()
              + ":\n"
              + line(folder));
    }
    return folders.stream()
        .map(other -> other.resolve(command.getFileName()))
        .filter(Files::isExecutable)
        .findFirst()
        .filter(first -> !first.equals(command))
        .map(first -> "but " + first + " comes before it on your PATH");
  }

  private String profile() {
    return isFish()
        ? "~/.config/fish/config.fish"
        : shell.endsWith("/zsh")
            ? "~/.zshrc"
            : shell.endsWith("/bash") ? "~/.bashrc" : "~/.profile";
  }

  private String line(Path folder) {
    String shown = folder.startsWith(home) ? "$HOME/" + home.relativize(folder) : folder.toString();
    return isFish() ? "  fish_add_path \"" + shown + "\"" : "  export PATH=\"" + shown + ":$PATH\"";
  }

  private boolean isFish() {
    return shell.endsWith("/fish");
  }
}
