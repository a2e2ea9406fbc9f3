package parley.weights;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The models that users can name: each a folder with weights, in one of some model folders. */
public final class Models {

  private final List<Path> folders;

  /**
   * @param folders that hold folders of models; the first that knows a name wins, missing ones are
   *     passed over
   */
  public Models(List<Path> folders) {
    this.folders = List.copyOf(folders);
  }

  /**
   * Finds a model by what a user typed: a name, or the path of a folder or a weight file. A name
   * goes before a path; {@code ./name} is always a path.
   *
   * @throws ModelFileException if there is none; the message lists the known names
   */
  public ModelFiles find(String nameOrPath) {
    for (ModelFiles model : installed()) {
      if (model.name().equals(nameOrPath)) {
        return model;
      }
    }
    return at(nameOrPath).orElseThrow(() -> unknown(nameOrPath));
  }

  /** All models in the model folders, by name. */
  public List<ModelFiles> installed() {
    Map<String, ModelFiles> byName = new TreeMap<>();
    for (Path folder : folders) {
      for (Path entry : foldersIn(folder)) {
        if (ModelFiles.weightsIn(entry).filter(Files::isRegularFile).isPresent()) {
          ModelFiles model = ModelFiles.inFolder(entry);
          byName.putIfAbsent(model.name(), model);
        }
      }
    }
    return List.copyOf(byName.values());
  }

  private static Optional<ModelFiles> at(String text) {
    try {
      Path path = Path.of(text);
      if (Files.isDirectory(path)) {
        return Optional.of(ModelFiles.inFolder(path));
      }
      boolean meant =
          Files.exists(path)
              || text.endsWith(".bin")
              || text.endsWith(SafetensorsModel.EXTENSION)
              || path.isAbsolute()
              || path.getNameCount() > 1;
      return meant ? Optional.of(ModelFiles.ofFile(path)) : Optional.empty();
    } catch (InvalidPathException e) {
      return Optional.empty();
    }
  }

  private ModelFileException unknown(String name) {
    List<String> known = installed().stream().map(ModelFiles::name).toList();
    return ModelFileException.ofModel(
        "model: expected one of %s, a folder or a file of weights, got %s".formatted(known, name));
  }

  private static List<Path> foldersIn(Path folder) {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, Files::isDirectory)) {
      entries.forEach(found::add);
    } catch (IOException
        | DirectoryIteratorException e) { // missing or closed to us: it offers no models
      return List.of();
    }
    return found;
  }
}
