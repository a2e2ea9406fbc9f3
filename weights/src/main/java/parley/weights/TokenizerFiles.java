package parley.weights;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;

/**
 * Where a vocabulary lies.
 *
 * @param vocabulary vocab.bin or tokenizer.json, or vocab.json if there are merges
 * @param merges merges.txt
 */
public record TokenizerFiles(Path vocabulary, Optional<Path> merges) {

  /**
   * @param path a vocab.bin, a tokenizer.json, a vocab.json with merges.txt beside it, or a folder
   *     with such files
   * @throws ModelFileException if there is no vocabulary
   */
  public static TokenizerFiles of(Path path) {
    if (Files.isDirectory(path)) {
      return in(path)
          .orElseThrow(
              () ->
                  ModelFileException.of(
                      path,
                      "expected vocab.bin, tokenizer.json, or vocab.json and merges.txt, in this"
                          + " folder"));
    }
    return path.toString().endsWith(".json") && !isTokenizerJson(path)
        ? json(path)
        : new TokenizerFiles(path, Optional.empty());
  }

  /** The vocabulary in a folder, if there is one; the simplest file goes first. */
  public static Optional<TokenizerFiles> in(Path folder) {
    return Stream.of("vocab.bin", "vocab.json", TokenizerJson.FILE)
        .map(folder::resolve)
        .filter(Files::exists)
        .findFirst()
        .map(TokenizerFiles::of);
  }

  private static TokenizerFiles json(Path path) {
    return new TokenizerFiles(path, Optional.of(path.resolveSibling("merges.txt")));
  }

  private static boolean isTokenizerJson(Path path) {
    return path.toString().endsWith(TokenizerJson.FILE);
  }

  /**
   * @throws ModelFileException if a file is missing or faulty
   */
  public Tokenizer load() {
    return read().tokenizer();
  }

  /** What the files hold. */
  BytePairs read() {
    if (isTokenizerJson(vocabulary)) {
      return TokenizerJson.read(vocabulary);
    }
    if (merges.isEmpty()) {
      return new BytePairs(vocabulary, VocabBin.read(vocabulary), Optional.empty());
    }
    Vocabulary tokens = VocabJson.read(vocabulary);
    Path list = merges.get();
    return new BytePairs(list, tokens, Optional.of(MergesTxt.read(list, tokens)));
  }
}
