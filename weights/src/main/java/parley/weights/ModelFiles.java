package parley.weights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of one model.
 *
 * @param name what users call it: the name of its folder, or of the file if that has another name
 *     than model.bin or model_q8.bin
 * @param weights its model.bin, or model_q8.bin
 * @param vocabulary empty for a bare weight file, which works with ids
 */
public record ModelFiles(String name, Path weights, Optional<TokenizerFiles> vocabulary) {

  static final String WEIGHTS = "model.bin";
  static final String INT8_WEIGHTS = "model_q8.bin";

  /** The model in a folder that holds weights and perhaps a vocabulary. */
  static ModelFiles inFolder(Path folder) {
    Path weights =
        weightsIn(folder)
            .orElseThrow(
                () ->
                    ModelFileException.of(
                        folder,
                        "expected a file model.bin or model_q8.bin in this folder, got none"));
    return new ModelFiles(nameOf(folder), weights, TokenizerFiles.in(folder));
  }

  /** The weights in a folder: model.bin, from which all others follow, or else model_q8.bin. */
  static Optional<Path> weightsIn(Path folder) {
    return Stream.of(WEIGHTS, INT8_WEIGHTS).map(folder::resolve).filter(Files::exists).findFirst();
  }

  /** A weight file with whatever vocabulary lies beside it. */
  static ModelFiles ofFile(Path weights) {
    Path folder = weights.toAbsolutePath().getParent();
    String file = nameOf(weights);
    boolean usual = file.equals(WEIGHTS) || file.equals(INT8_WEIGHTS);
    String name = usual ? nameOf(folder) : file.replaceFirst("\\.bin$", "");
    return new ModelFiles(name, weights, TokenizerFiles.in(folder));
  }

  /** The same weights with a vocabulary from elsewhere. */
  public ModelFiles with(TokenizerFiles other) {
    return new ModelFiles(name, weights, Optional.of(other));
  }

  /** Length of the weight file; 0 if it is gone. */
  public long bytes() {
    try {
      return Files.size(weights);
    } catch (IOException e) {
      return 0;
    }
  }

  private static String nameOf(Path path) {
    Path last = path.toAbsolutePath().normalize().getFileName();
    return last == null ? path.toString() : last.toString();
  }
}
