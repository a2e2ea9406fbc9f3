package parley.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Tells the folders that an export has written, which another may replace, from all others. */
final class OurFolder {

  private static final Set<String> FILES =
      Set.of(
          ModelFiles.WEIGHTS,
          ModelFiles.INT8_WEIGHTS,
          SafetensorsModel.FILE,
          HuggingFaceConfig.FILE,
          "vocab.bin",
          "vocab.json",
          "merges.txt",
          VocabJson.ADDED,
          TokenizerJson.FILE,
          "model.toml");

  private OurFolder() {}

  /**
   * @param source weights that are to stay
   * @throws ModelFileException if something is there that no export has written, or if it is where
   *     the source lies
   */
  static void requireReplaceable(Path folder, Path source) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw ModelFileException.of(folder, "expected a folder or none to write, got a file");
    }
    try {
      if (Files.isSameFile(folder, source.toAbsolutePath().getParent())) {
        throw ModelFileException.of(
            folder, "expected another folder than the model's own, got the same; name a new one");
      }
      String foreign = foreign(folder);
      if (!foreign.isEmpty()) {
        throw ModelFileException.of(
            folder,
            "expected a new folder, or a model that parley exported, got one with "
                + foreign
                + "; name a new one, or remove it first");
      }
    } catch (IOException e) {
      throw InputFile.fault(folder, e);
    }
  }

  /** Something in the folder that no export writes; empty if there is nothing. */
  private static String foreign(Path folder) throws IOException {
    List<Path> entries;
    try (Stream<Path> files = Files.list(folder)) {
      entries = files.sorted().toList();
    }
    for (Path entry : entries) {
      String name = entry.getFileName().toString();
      if (!FILES.contains(name) || !Files.isRegularFile(entry, LinkOption.NOFOLLOW_LINKS)) {
        return name;
      }
    }
    Path safetensors = folder.resolve(SafetensorsModel.FILE);
    if (entries.contains(safetensors)) {
      return isOurs(safetensors) ? "" : "another's " + SafetensorsModel.FILE;
    }
    boolean weights = ModelFiles.weightsIn(folder).filter(OurFolder::isWeights).isPresent();
    return weights || entries.isEmpty() ? "" : "no weights";
  }

  private static boolean isOurs(Path safetensors) {
    try (InputFile file = InputFile.open(safetensors)) {
      return SafetensorsHeader.read(file)
          .metadata()
          .getOrDefault(SafetensorsWriter.WRITER, "")
          .equals(SafetensorsWriter.PARLEY);
    } catch (ModelFileException e) {
      return false;
    }
  }

  private static boolean isWeights(Path file) {
    try (WeightSource _ = WeightSource.open(file)) {
      return true;
    } catch (ModelFileException e) {
      return false;
    }
  }
}
