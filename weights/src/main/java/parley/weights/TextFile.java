package parley.weights;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A file of UTF-8 text, such as HuggingFace's JSON files and lists of merges. */
final class TextFile {

  /** GPT-2's vocab.json is 1 MB, its tokenizer.json 1.4 MB. */
  static final long MAX_BYTES = 64 << 20;

  private TextFile() {}

  /**
   * All of it, without the byte order mark that some editors put first.
   *
   * @throws ModelFileException if it cannot be read, or is not UTF-8
   */
  static String read(Path path) {
    try {
      ByteBuffer bytes = InputFile.readAll(path, MAX_BYTES);
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw ModelFileException.of(path, "expected UTF-8, got other bytes: " + e.getMessage(), e);
    }
  }
}
