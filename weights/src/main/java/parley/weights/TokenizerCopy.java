package parley.weights;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import parley.tokenizer.ImpliedMerges;
import parley.tokenizer.Vocabulary;

/** A vocabulary as the files of another format: their names, and what they hold. */
final class TokenizerCopy {

  private static final String BIN = "vocab.bin";
  private static final String JSON = "vocab.json";
  private static final String MERGES = "merges.txt";

  private TokenizerCopy() {}

  /**
   * vocab.bin, from which all merges follow; where they would not be those of the files, these as
   * they are.
   */
  static Map<String, byte[]> forModelFolder(TokenizerFiles files) {
    BytePairs pairs = files.read();
    return pairs.followFromVocabulary()
        ? Map.of(BIN, VocabBin.of(pairs.vocabulary()))
        : originals(files);
  }

  /** vocab.json and merges.txt; or the files as they are, if they are HuggingFace's. */
  static Map<String, byte[]> forHuggingFace(TokenizerFiles files) {
    BytePairs pairs = files.read();
    if (pairs.merges().isPresent()) {
      return originals(files);
    }
    Vocabulary vocabulary = pairs.vocabulary();
    String merges = MergesTxt.of(ImpliedMerges.of(vocabulary), vocabulary);
    return Map.of(
        JSON,
        VocabJson.of(vocabulary).getBytes(StandardCharsets.UTF_8),
        MERGES,
        merges.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, byte[]> originals(TokenizerFiles files) {
    if (files.merges().isEmpty()) {
      return Map.of(TokenizerJson.FILE, bytes(files.vocabulary()));
    }
    Map<String, byte[]> all = new HashMap<>();
    all.put(JSON, bytes(files.vocabulary()));
    all.put(MERGES, bytes(files.merges().get()));
    Path added = files.vocabulary().resolveSibling(VocabJson.ADDED);
    if (Files.exists(added)) {
      all.put(VocabJson.ADDED, bytes(added));
    }
    return all;
  }

  private static byte[] bytes(Path path) {
    return InputFile.bytes(path, TextFile.MAX_BYTES);
  }
}
