package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class UserFoldersTest {

  @Test
  void xdgFoldersBeatTheHomeFolder() {
    UserFolders folders = UserFolders.of(Map.of("HOME", "/home/a", "XDG_CONFIG_HOME", "/etc/a"));
    assertEquals(Path.of("/etc/a/parley/config.toml"), folders.configFile());
    assertEquals(Path.of("/home/a/.local/share/parley/models"), folders.models());
    assertEquals(Path.of("/home/a/.local/state/parley/history"), folders.history());
  }

  @Test
  void tildeIsTheHomeFolder() {
    UserFolders folders = UserFolders.of(Map.of("HOME", "/home/a"));
    assertEquals(Path.of("/home/a"), folders.path("~"));
    assertEquals(Path.of("/home/a/b c"), folders.path("~/b c"));
    assertEquals(Path.of("~b"), folders.path("~b"));
    assertEquals(Path.of("/c/~/d"), folders.path("/c/~/d"));
  }

  @Test
  void relativeXdgFoldersAreIgnored() {
    UserFolders folders = UserFolders.of(Map.of("HOME", "/home/a", "XDG_STATE_HOME", "state"));
    assertEquals(Path.of("/home/a/.local/state/parley/history"), folders.history());
  }
}
