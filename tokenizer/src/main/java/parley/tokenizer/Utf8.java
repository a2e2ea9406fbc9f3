package parley.tokenizer;

/**
 * UTF-8 as GPT-2's Python programs see it. Java's own coders are not used: its encoder writes
 * {@code ?} for a lone surrogate, and its decoder counts {@code ED A0..BF} as one fault where
 * Python counts one for each byte.
 */
final class Utf8 {

  static final char REPLACEMENT = '\uFFFD';

  private static final int MAX_BYTES = Integer.MAX_VALUE - 8 - Bytes.PADDING;

  private Utf8() {}

  /**
   * Text in UTF-8; a lone surrogate becomes U+FFFD.
   *
   * @param bytes the encoded text, followed by {@link Bytes#PADDING} zeros
   * @param length number of bytes of the text
   */
  record Encoded(byte[] bytes, int length) {}

  static Encoded encode(String text) {
    long length = encodedLength(text);
    if (length > MAX_BYTES) {
      throw new IllegalArgumentException(
          "text: expected at most " + MAX_BYTES + " bytes of UTF-8, got " + length);
    }
    byte[] out = new byte[(int) length + Bytes.PADDING];
    int at = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < 0x80) {
        out[at++] = (byte) c;
      } else if (c < 0x800) {
        out[at++] = (byte) (0xC0 | c >> 6);
        out[at++] = (byte) (0x80 | c & 0x3F);
      } else if (isPair(text, i)) {
        at = putFourBytes(out, at, Character.toCodePoint(c, text.charAt(++i)));
      } else {
        int known = Character.isSurrogate(c) ? REPLACEMENT : c;
        out[at++] = (byte) (0xE0 | known >> 12);
        out[at++] = (byte) (0x80 | known >> 6 & 0x3F);
        out[at++] = (byte) (0x80 | known & 0x3F);
      }
    }
    return new Encoded(out, at);
  }

  private static long encodedLength(String text) {
    long length = text.length();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        length += c < 0x800 ? 1 : 2;
        if (isPair(text, i)) {
          i++; // four bytes for two chars: the second is counted already, as one
        }
      }
    }
    return length;
  }

  private static boolean isPair(String text, int i) {
    return Character.isHighSurrogate(text.charAt(i))
        && i + 1 < text.length()
        && Character.isLowSurrogate(text.charAt(i + 1));
  }

  private static int putFourBytes(byte[] out, int at, int codePoint) {
    out[at] = (byte) (0xF0 | codePoint >> 18);
    out[at + 1] = (byte) (0x80 | codePoint >> 12 & 0x3F);
    out[at + 2] = (byte) (0x80 | codePoint >> 6 & 0x3F);
    out[at + 3] = (byte) (0x80 | codePoint & 0x3F);
    return at + 4;
  }

  /** Number of bytes of the character that begins with this byte of valid UTF-8. */
  static int width(byte lead) {
    return lead >= 0 ? 1 : lead < (byte) 0xE0 ? 2 : lead < (byte) 0xF0 ? 3 : 4;
  }

  /** The code point at a place in valid UTF-8 where a character begins. */
  static int codePoint(byte[] utf8, int at) {
    byte lead = utf8[at];
    return switch (width(lead)) {
      case 1 -> lead;
      case 2 -> (lead & 0x1F) << 6 | utf8[at + 1] & 0x3F;
      case 3 -> (lead & 0x0F) << 12 | (utf8[at + 1] & 0x3F) << 6 | utf8[at + 2] & 0x3F;
      default ->
          (lead & 0x07) << 18
              | (utf8[at + 1] & 0x3F) << 12
              | (utf8[at + 2] & 0x3F) << 6
              | utf8[at + 3] & 0x3F;
    };
  }

  /**
   * Looks at the bytes from {@code from} (inclusive, below {@code to}).
   *
   * @return n &gt; 0: a character of n bytes; n &lt; 0: -n bytes that are malformed together (one
   *     U+FFFD); 0: the beginning of a character that {@code to} cuts off
   */
  static int measure(byte[] bytes, int from, int to) {
    int lead = bytes[from] & 0xFF;
    if (lead < 0x80) {
      return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) {
      return -1;
    }
    int width = width(bytes[from]);
    for (int i = 1; i < width; i++) {
      if (from + i == to) {
        return 0;
      }
      if (!continues(lead, i, bytes[from + i] & 0xFF)) {
        return -i;
      }
    }
    return width;
  }

  /** Whether {@code next} may stand as byte i after this lead: no overlong form, no surrogate. */
  private static boolean continues(int lead, int i, int next) {
    int low = 0x80;
    int high = 0xBF;
    if (i == 1) {
      switch (lead) {
        case 0xE0 -> low = 0xA0;
        case 0xED -> high = 0x9F;
        case 0xF0 -> low = 0x90;
        case 0xF4 -> high = 0x8F;
        default -> {}
      }
    }
    return low <= next && next <= high;
  }

  /**
   * Decodes all whole characters, and malformed bytes as U+FFFD, onto {@code out}.
   *
   * @return where the character begins that {@code length} cuts off, or {@code length}
   */
  static int decode(byte[] bytes, int length, StringBuilder out) {
    int at = 0;
    while (at < length) {
      int n = measure(bytes, at, length);
      if (n == 0) {
        return at;
      }
      if (n > 0) {
        out.appendCodePoint(codePoint(bytes, at));
      } else {
        out.append(REPLACEMENT);
      }
      at += Math.abs(n);
    }
    return at;
  }
}
