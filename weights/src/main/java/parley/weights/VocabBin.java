package parley.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import parley.tokenizer.Vocabulary;

/** The file vocab.bin: int32 count, then for each id int32 length and the token's raw bytes. */
public final class VocabBin {

  /** GPT-2's is 0.5 MB. */
  private static final long MAX_BYTES = 16 << 20;

  /** GPT-2's longest is 128 bytes. Every cut of every token is looked up, so more takes long. */
  private static final int MAX_TOKEN_BYTES = 512;

  private VocabBin() {}

  /**
   * Reads a vocabulary.
   *
   * @throws ModelFileException if the file is no vocabulary; the message names the token
   */
  public static Vocabulary read(Path path) {
    ByteBuffer file = InputFile.readAll(path, MAX_BYTES);
    int count = number(path, file, "number of tokens");
    if (count < 1) {
      throw ModelFileException.at(path, 0, "number of tokens", "1 or more", count);
    }
    List<byte[]> tokens = new ArrayList<>(); // grows with what is there, not what is claimed
    for (int id = 0; id < count; id++) {
      tokens.add(token(path, file, id));
    }
    if (file.hasRemaining()) {
      throw ModelFileException.at(
          path, file.position(), "length", "the end of the file", file.remaining() + " more bytes");
    }
    try {
      return Vocabulary.of(tokens);
    } catch (IllegalArgumentException e) {
      throw ModelFileException.of(path, e.getMessage(), e);
    }
  }

  private static byte[] token(Path path, ByteBuffer file, int id) {
    int offset = file.position();
    int length = number(path, file, "length of token " + id);
    int most = Math.min(MAX_TOKEN_BYTES, file.remaining());
    if (length < 1 || length > most) {
      throw ModelFileException.at(
          path,
          offset,
          "length of token " + id,
          most == MAX_TOKEN_BYTES
              ? "1 to " + most
              : "1 to %d (what is left of the file)".formatted(most),
          length);
    }
    byte[] token = new byte[length];
    file.get(token);
    return token;
  }

  private static int number(Path path, ByteBuffer file, String what) {
    if (file.remaining() < Integer.BYTES) {
      throw ModelFileException.at(
          path, file.position(), what, "4 bytes", file.remaining() + "; the file is cut off");
    }
    return file.getInt();
  }

  /** A vocabulary as the file holds it. */
  static byte[] of(Vocabulary vocabulary) {
    int bytes = Integer.BYTES;
    for (int id = 0; id < vocabulary.size(); id++) {
      bytes += Integer.BYTES + vocabulary.bytes(id).length;
    }
    ByteBuffer file = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    file.putInt(vocabulary.size());
    for (int id = 0; id < vocabulary.size(); id++) {
      byte[] token = vocabulary.bytes(id);
      file.putInt(token.length).put(token);
    }
    return file.array();
  }
}
