package parley.engine;

import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.Optional;

/** Where a module of the program lies: what belongs to it is put beside its jar or its classes. */
public final class ModulePlace {

  private ModulePlace() {}

  /**
   * The jar or the folder of classes of a module; empty if its classes come from no file. Told by
   * the place of the class file: a class from a class archive has no code source.
   *
   * @param member any class of the module
   */
  public static Optional<Path> of(Class<?> member) {
    String name = member.getName().replace('.', '/') + ".class";
    String url = String.valueOf(member.getResource("/" + name));
    String place =
        url.substring(0, Math.max(0, url.length() - name.length())); // jar:file:/a.jar!/, file:/a/
    try {
      return Optional.of(
          Path.of(URI.create(place.replaceFirst("^jar:", "").replaceFirst("!?/$", ""))));
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      return Optional.empty();
    }
  }
}
