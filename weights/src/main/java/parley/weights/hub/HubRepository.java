package parley.weights.hub;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A model on the hub.
 *
 * @param owner a person or an organisation
 * @param name of the repository
 * @param revision a branch, a tag, a pull request such as {@code refs/pr/22}, or a commit
 */
public record HubRepository(String owner, String name, String revision) {

  private static final String MAIN = "main";

  public HubRepository {
    if (!HubNames.isPart(owner) || !HubNames.isPart(name) || !HubNames.isInside(revision)) {
      throw new IllegalArgumentException(owner + "/" + name + "@" + revision);
    }
  }

  /** What {@code owner/name} or {@code owner/name@revision} names; empty if it names nothing. */
  public static Optional<HubRepository> parse(String text) {
    int at = text.indexOf('@');
    String path = at < 0 ? text : text.substring(0, at);
    String revision = at < 0 ? MAIN : text.substring(at + 1);
    String[] parts = path.split("/", -1);
    boolean valid =
        parts.length == 2
            && HubNames.isPart(parts[0])
            && HubNames.isPart(parts[1])
            && HubNames.isInside(revision);
    return valid ? Optional.of(new HubRepository(parts[0], parts[1], revision)) : Optional.empty();
  }

  /** {@code owner/name}. */
  public String path() {
    return owner + "/" + name;
  }

  /** With its revision, if that is not the usual one. */
  @Override
  public String toString() {
    return revision.equals(MAIN) ? path() : path() + "@" + revision;
  }

  /** The same repository at one commit, which cannot change any more. */
  HubRepository at(String commit) {
    return new HubRepository(owner, name, commit);
  }

  /** Path of a file's address; slashes in the revision are encoded, those in the file are not. */
  String address(String file) {
    StringBuilder path = new StringBuilder("/" + path() + "/resolve/" + encoded(revision));
    for (String part : file.split("/", -1)) {
      path.append('/').append(encoded(part));
    }
    return path.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
