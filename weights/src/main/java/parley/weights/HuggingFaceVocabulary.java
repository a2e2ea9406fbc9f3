package parley.weights;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import parley.tokenizer.Merge;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;

/** A tokenizer from HuggingFace's files: vocab.json, token to id, and merges.txt, in rank order. */
public final class HuggingFaceVocabulary {

  /** GPT-2's vocab.json is 1 MB, its merges.txt half of that. */
  private static final long MAX_BYTES = 64 << 20;

  private HuggingFaceVocabulary() {}

  /**
   * Reads both files.
   *
   * @throws ModelFileException if one of them is faulty; the message names the token or line
   */
  public static Tokenizer read(Path vocabJson, Path mergesTxt) {
    Vocabulary vocabulary = VocabJson.read(vocabJson);
    List<Merge> merges = MergesTxt.read(mergesTxt, vocabulary);
    try {
      return Tokenizer.of(vocabulary, merges);
    } catch (IllegalArgumentException e) {
      throw ModelFileException.of(mergesTxt, e.getMessage(), e);
    }
  }

  /** The bytes of a text file, without the byte order mark that some editors put first. */
  static ByteBuffer text(Path path) {
    ByteBuffer text = InputFile.readAll(path, MAX_BYTES);
    boolean marked =
        text.remaining() >= 3
            && text.get(0) == (byte) 0xEF
            && text.get(1) == (byte) 0xBB
            && text.get(2) == (byte) 0xBF;
    return marked ? text.position(3) : text;
  }
}
