package parley.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import parley.tokenizer.Tokenizer;

/**
 * Where a vocabulary lies.
 *
 * @param vocabulary vocab.bin, or vocab.json if there are merges
 * @param merges merges.txt
 */
public record TokenizerFiles(Path vocabulary, Optional<Path> merges) {

  /**
   * @param path a vocab.bin, a vocab.json with merges.txt beside it, or a folder with such files
   * @throws ModelFileException if there is no vocabulary
   */
  public static TokenizerFiles of(Path path) {
    if (Files.isDirectory(path)) {
      return in(path)
          .orElseThrow(
              () ->
                  ModelFileException.of(
                      path, "expected vocab.bin, or vocab.json and merges.txt, in this folder"));
    }
    return path.toString().endsWith(".json")
        ? json(path)
        : new TokenizerFiles(path, Optional.empty());
  }

  /** The vocabulary in a folder, if there is one; vocab.bin goes before vocab.json. */
  public static Optional<TokenizerFiles> in(Path folder) {
    Path bin = folder.resolve("vocab.bin");
    Path json = folder.resolve("vocab.json");
    if (Files.exists(bin)) {
      return Optional.of(new TokenizerFiles(bin, Optional.empty()));
    }
    return Files.exists(json) ? Optional.of(json(json)) : Optional.empty();
  }

  private static TokenizerFiles json(Path path) {
    return new TokenizerFiles(path, Optional.of(path.resolveSibling("merges.txt")));
  }

  /**
   * @throws ModelFileException if a file is missing or faulty
   */
  public Tokenizer load() {
    return merges
        .map(file -> HuggingFaceVocabulary.read(vocabulary, file))
        .orElseGet(() -> Tokenizer.of(VocabBin.read(vocabulary)));
  }
}
