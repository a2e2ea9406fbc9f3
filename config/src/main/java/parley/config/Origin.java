package parley.config;

import java.nio.file.Path;

/**
 * Where a value came from.
 *
 * @param text what {@code :info} shows
 */
public record Origin(String text) {

  public static final Origin DEFAULT = new Origin("default");
  public static final Origin FLAG = new Origin("command line");
  public static final Origin CHAT = new Origin("this chat");

  static Origin file(Path file) {
    return new Origin(file.toString());
  }

  static Origin model(String name) {
    return new Origin("model " + name);
  }

  static Origin variable(String name) {
    return new Origin("environment " + name);
  }
}
