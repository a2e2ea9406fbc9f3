package parley.weights;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import parley.tokenizer.ImpliedMerges;
import parley.tokenizer.Merge;
import parley.tokenizer.Vocabulary;

/** A vocabulary as the files of another format: their names, and what they hold. */
final class TokenizerCopy {

  private static final String BIN = "vocab.bin";
  private static final String JSON = "vocab.json";
  private static final String MERGES = "merges.txt";

  private TokenizerCopy() {}

  /**
   * vocab.bin, from which all merges follow; where they would not be those of merges.txt, the files
   * as they are.
   */
  static Map<String, byte[]> forModelFolder(TokenizerFiles files) {
    if (files.merges().isEmpty()) {
      return Map.of(BIN, bytes(files.vocabulary()));
    }
    Vocabulary vocabulary = VocabJson.read(files.vocabulary());
    List<Merge> merges = MergesTxt.read(files.merges().get(), vocabulary);
    int others = vocabulary.endOfText() < 0 ? 256 : 257; // the bytes, and the end token
    boolean follow =
        merges.size() == vocabulary.size() - others && merges.equals(ImpliedMerges.of(vocabulary));
    return follow ? Map.of(BIN, VocabBin.of(vocabulary)) : originals(files);
  }

  /** vocab.json and merges.txt. */
  static Map<String, byte[]> forHuggingFace(TokenizerFiles files) {
    if (files.merges().isPresent()) {
      return originals(files);
    }
    Vocabulary vocabulary = VocabBin.read(files.vocabulary());
    String merges = MergesTxt.of(ImpliedMerges.of(vocabulary), vocabulary);
    return Map.of(
        JSON,
        VocabJson.of(vocabulary).getBytes(StandardCharsets.UTF_8),
        MERGES,
        merges.getBytes(StandardCharsets.UTF_8));
  }

  private static Map<String, byte[]> originals(TokenizerFiles files) {
    Map<String, byte[]> all = new HashMap<>();
    all.put(JSON, bytes(files.vocabulary()));
    all.put(MERGES, bytes(files.merges().orElseThrow()));
    Path added = files.vocabulary().resolveSibling(VocabJson.ADDED);
    if (Files.exists(added)) {
      all.put(VocabJson.ADDED, bytes(added));
    }
    return all;
  }

  private static byte[] bytes(Path path) {
    return InputFile.bytes(path, HuggingFaceVocabulary.MAX_BYTES);
  }
}
