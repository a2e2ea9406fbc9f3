package parley.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * The user's folders by the XDG Base Directory rules.
 *
 * @param home what {@code ~} stands for
 * @param config holds {@code config.toml}
 * @param data holds {@code models/} and {@code backends/}
 * @param state holds the history of the prompt
 */
public record UserFolders(Path home, Path config, Path data, Path state) {

  public static UserFolders of(Map<String, String> environment) {
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
    return new UserFolders(
        home,
        folder(environment.get("XDG_CONFIG_HOME"), home.resolve(".config")),
        folder(environment.get("XDG_DATA_HOME"), home.resolve(".local/share")),
        folder(environment.get("XDG_STATE_HOME"), home.resolve(".local/state")));
  }

  /** The rules say that a relative path is to be ignored. */
  private static Path folder(String chosen, Path otherwise) {
    boolean usable = chosen != null && Path.of(chosen).isAbsolute();
    return (usable ? Path.of(chosen) : otherwise).resolve("parley");
  }

  /** The path that a user typed, in which a leading {@code ~} is the home folder. */
  public Path path(String typed) {
    boolean fromHome = typed.equals("~") || typed.startsWith("~/");
    return fromHome ? Path.of(home + typed.substring(1)) : Path.of(typed);
  }

  public Path configFile() {
    return config.resolve("config.toml");
  }

  public Path models() {
    return data.resolve("models");
  }

  /** Where an installed backend lies. */
  public Path backend(String name) {
    return data.resolve("backends").resolve(name);
  }

  public Path history() {
    return state.resolve("history");
  }
}
