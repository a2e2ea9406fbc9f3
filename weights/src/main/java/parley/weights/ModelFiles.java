package parley.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The files of one model.
 *
 * @param name what users call it: the name of its folder, or of the file if that has another name
 *     than the usual ones
 * @param weights its model.bin, model.safetensors or the index of several, or model_q8.bin
 * @param vocabulary empty for a bare weight file, which works with ids
 */
public record ModelFiles(String name, Path weights, Optional<TokenizerFiles> vocabulary) {

  static final String WEIGHTS = "model.bin";
  static final String INT8_WEIGHTS = "model_q8.bin";

  /** Names that do not tell one model from another. */
  private static final Set<String> USUAL =
      Set.of(WEIGHTS, INT8_WEIGHTS, SafetensorsModel.FILE, ShardIndex.FILE);

  private static final String ENDINGS = "\\.(bin|safetensors(\\.index\\.json)?)$";

  /**
   * The model in a folder, or that of a weight file.
   *
   * @throws ModelFileException if a folder holds none
   */
  public static ModelFiles at(Path path) {
    return Files.isDirectory(path) ? inFolder(path) : ofFile(path);
  }

  /** The model in a folder that holds weights and perhaps a vocabulary. */
  static ModelFiles inFolder(Path folder) {
    Path weights = weightsIn(folder).orElseThrow(() -> noWeights(folder));
    return new ModelFiles(nameOf(folder), weights, TokenizerFiles.in(folder));
  }

  private static ModelFileException noWeights(Path folder) {
    return Pickle.in(folder)
        .map(Pickle::refusal)
        .orElseGet(
            () ->
                ModelFileException.of(
                    folder,
                    "expected a file model.bin, model.safetensors or model_q8.bin in this folder,"
                        + " got none"));
  }

  /** The weights in a folder: those of floats, from which all others follow, or else int8. */
  static Optional<Path> weightsIn(Path folder) {
    return Stream.of(WEIGHTS, SafetensorsModel.FILE, ShardIndex.FILE, INT8_WEIGHTS)
        .map(folder::resolve)
        .filter(Files::exists)
        .findFirst();
  }

  /** A weight file with whatever vocabulary lies beside it. */
  static ModelFiles ofFile(Path weights) {
    Path folder = weights.toAbsolutePath().getParent();
    String file = nameOf(weights);
    String name = USUAL.contains(file) ? nameOf(folder) : file.replaceFirst(ENDINGS, "");
    return new ModelFiles(name, weights, TokenizerFiles.in(folder));
  }

  /** The same weights with a vocabulary from elsewhere. */
  public ModelFiles with(TokenizerFiles other) {
    return new ModelFiles(name, weights, Optional.of(other));
  }

  /** Length of the weight files; 0 if one is gone. */
  public long bytes() {
    try {
      long sum = 0;
      for (Path file : weightFiles()) {
        sum += Files.size(file);
      }
      return sum;
    } catch (IOException | ModelFileException e) {
      return 0;
    }
  }

  /** The files that hold the weights themselves. */
  private List<Path> weightFiles() {
    boolean shards = weights.toString().endsWith(ShardIndex.EXTENSION);
    return shards ? ShardIndex.files(weights) : List.of(weights);
  }

  private static String nameOf(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? path.toString() : last.toString();
  }
}
