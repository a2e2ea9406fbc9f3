package parley.config;

import java.nio.file.Path;
import java.util.Map;

/**
 * The user's folders by the XDG Base Directory rules.
 *
 * @param config holds {@code config.toml}
 * @param data holds {@code models/}
 * @param state holds the history of the prompt
 */
public record UserFolders(Path config, Path data, Path state) {

  public static UserFolders of(Map<String, String> environment) {
    Path home = Path.of(environment.getOrDefault("HOME", System.getProperty("user.home", ".")));
    return new UserFolders(
        folder(environment.get("XDG_CONFIG_HOME"), home.resolve(".config")),
        folder(environment.get("XDG_DATA_HOME"), home.resolve(".local/share")),
        folder(environment.get("XDG_STATE_HOME"), home.resolve(".local/state")));
  }

  /** The rules say that a relative path is to be ignored. */
  private static Path folder(String chosen, Path otherwise) {
    boolean usable = chosen != null && Path.of(chosen).isAbsolute();
    return (usable ? Path.of(chosen) : otherwise).resolve("parley");
  }

  public Path configFile() {
    return config.resolve("config.toml");
  }

  public Path models() {
    return data.resolve("models");
  }

  public Path history() {
    return state.resolve("history");
  }
}
