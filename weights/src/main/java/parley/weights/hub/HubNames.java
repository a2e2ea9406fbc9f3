package parley.weights.hub;

import java.util.regex.Pattern;

/** Names that come from users and servers, before any of them becomes part of a path. */
final class HubNames {

  /** Of owners and repositories, as the hub allows them. */
  private static final Pattern PART = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,95}");

  /** Characters that mean something to a file system or a terminal. */
  private static final Pattern ODD = Pattern.compile("[\\x00-\\x1f\\x7f\\\\:*?\"<>|]");

  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  private HubNames() {}

  /** Two hyphens would make two repositories one folder of the cache. */
  static boolean isPart(String text) {
    return PART.matcher(text).matches() && !text.contains("..") && !text.contains("--");
  }

  /** Whether it names a file below a folder, and nothing outside. */
  static boolean isInside(String path) {
    if (path.isEmpty() || path.length() > 255 || ODD.matcher(path).find()) {
      return false;
    }
    for (String part : path.split("/", -1)) {
      if (part.isBlank() || part.equals(".") || part.equals("..")) {
        return false;
      }
    }
    return true;
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }
}
