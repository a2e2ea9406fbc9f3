package parley.weights;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import parley.tokenizer.ImpliedMerges;
import parley.tokenizer.Merge;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;

/**
 * What a tokenizer's files hold.
 *
 * @param file that holds the merges, which errors name
 * @param merges in rank order; empty where the files have none, and they follow from the vocabulary
 */
record BytePairs(Path file, Vocabulary vocabulary, Optional<List<Merge>> merges) {

  /**
   * @throws ModelFileException if the merges are not those of a tokenizer
   */
  Tokenizer tokenizer() {
    try {
      return merges
          .map(list -> Tokenizer.of(vocabulary, list))
          .orElseGet(() -> Tokenizer.of(vocabulary));
    } catch (IllegalArgumentException e) {
      throw ModelFileException.of(file, e.getMessage(), e);
    }
  }

  /** Whether the vocabulary alone gives the same tokenizer. */
  boolean followFromVocabulary() {
    int others = vocabulary.endOfText() < 0 ? 256 : 257; // the bytes, and the end token
    return merges.isEmpty()
        || merges.get().size() == vocabulary.size() - others
            && merges.get().equals(ImpliedMerges.of(vocabulary));
  }
}
