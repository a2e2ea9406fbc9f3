package parley.weights;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import parley.tokenizer.Merge;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;

/** A tokenizer from HuggingFace's files: vocab.json, token to id, and merges.txt, in rank order. */
public final class HuggingFaceVocabulary {

  /** GPT-2's vocab.json is 1 MB, its merges.txt half of that. */
  static final long MAX_BYTES = 64 << 20;

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

  /** A UTF-8 file, without the byte order mark that some editors put first. */
  static String text(Path path) {
    try {
      ByteBuffer bytes = InputFile.readAll(path, MAX_BYTES);
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw ModelFileException.of(path, "expected UTF-8, got other bytes: " + e.getMessage(), e);
    }
  }
}
