package parley.weights;

import java.util.Arrays;
import java.util.Optional;

/**
 * GPT-2's way to write bytes as printable characters in vocab.json and merges.txt: the bytes 33 to
 * 126, 161 to 172 and 174 to 255 stand for themselves, the others are numbered from U+0100 on.
 */
final class ByteAlphabet {

  private static final int[] BYTE_OF = new int[256 + 68]; // [character] byte, or -1
  private static final char[] CHARACTER_OF = new char[256]; // [byte]

  static {
    Arrays.fill(BYTE_OF, -1);
    int next = 256;
    for (int b = 0; b < 256; b++) {
      boolean printable = b >= 33 && b <= 126 || b >= 161 && b <= 172 || b >= 174;
      int character = printable ? b : next++;
      BYTE_OF[character] = b;
      CHARACTER_OF[b] = (char) character;
    }
  }

  private ByteAlphabet() {}

  /**
   * The bytes that a token of vocab.json stands for; empty if a character is not of the alphabet.
   */
  static Optional<byte[]> bytes(String token) {
    byte[] bytes = new byte[token.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = token.charAt(i);
      if (c >= BYTE_OF.length || BYTE_OF[c] < 0) {
        return Optional.empty();
      }
      bytes[i] = (byte) BYTE_OF[c];
    }
    return Optional.of(bytes);
  }

  /** How vocab.json and merges.txt write these bytes. */
  static String text(byte[] bytes) {
    char[] text = new char[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      text[i] = CHARACTER_OF[bytes[i] & 0xFF];
    }
    return new String(text);
  }
}
