package parley.tokenizer;

/**
 * GPT-2's split pattern as a scanner over UTF-8, one pass, no look back:
 *
 * <pre>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</pre>
 */
final class Splitter {

  /** The kinds of character that the pattern tells apart. */
  private static final byte OTHER = 0;

  private static final byte SPACE = 1; // \s: the 25 characters of Unicode's White_Space
  private static final byte LETTER = 2; // \p{L}
  private static final byte NUMBER = 3; // \p{N}

  private static final int LETTERS =
      1 << Character.UPPERCASE_LETTER
          | 1 << Character.LOWERCASE_LETTER
          | 1 << Character.TITLECASE_LETTER
          | 1 << Character.MODIFIER_LETTER
          | 1 << Character.OTHER_LETTER;
  private static final int NUMBERS =
      1 << Character.DECIMAL_DIGIT_NUMBER
          | 1 << Character.LETTER_NUMBER
          | 1 << Character.OTHER_NUMBER;
  private static final int SEPARATORS =
      1 << Character.SPACE_SEPARATOR
          | 1 << Character.LINE_SEPARATOR
          | 1 << Character.PARAGRAPH_SEPARATOR;

  private static final byte[] ASCII = asciiKinds(); // [128]

  private Splitter() {}

  /**
   * The end of the piece of valid UTF-8 that begins at {@code from}, which is below {@code end}.
   */
  static int pieceEnd(byte[] utf8, int from, int end) {
    byte first = utf8[from];
    if (first == '\'') {
      int contraction = contractionEnd(utf8, from, end);
      if (contraction > 0) {
        return contraction;
      }
    }
    int body = first == ' ' && from + 1 < end ? from + 1 : from;
    byte kind = kindAt(utf8, body);
    return kind == SPACE ? spaceEnd(utf8, from, end) : runEnd(utf8, body, end, kind);
  }

  /** The end of 's 't 'm 'd 're 've 'll at an apostrophe, 0 if none of them stands there. */
  private static int contractionEnd(byte[] utf8, int from, int end) {
    byte one = from + 1 < end ? utf8[from + 1] : 0;
    byte two = from + 2 < end ? utf8[from + 2] : 0;
    return switch (one) {
      case 's', 't', 'm', 'd' -> from + 2;
      case 'r', 'v' -> two == 'e' ? from + 3 : 0;
      case 'l' -> two == 'l' ? from + 3 : 0;
      default -> 0;
    };
  }

  private static int runEnd(byte[] utf8, int from, int end, byte kind) {
    int at = from;
    while (at < end && kindAt(utf8, at) == kind) {
      at += Utf8.width(utf8[at]);
    }
    return at;
  }

  /** White space before a word leaves its last character for the next piece. */
  private static int spaceEnd(byte[] utf8, int from, int end) {
    int at = from;
    int last = from;
    while (at < end && kindAt(utf8, at) == SPACE) {
      last = at;
      at += Utf8.width(utf8[at]);
    }
    return at == end || last == from ? at : last;
  }

  private static byte kindAt(byte[] utf8, int at) {
    byte lead = utf8[at];
    return lead >= 0 ? ASCII[lead] : kindOf(Utf8.codePoint(utf8, at));
  }

  private static byte kindOf(int codePoint) {
    int type = 1 << Character.getType(codePoint);
    if ((type & LETTERS) != 0) {
      return LETTER;
    }
    if ((type & NUMBERS) != 0) {
      return NUMBER;
    }
    boolean control = codePoint >= '\t' && codePoint <= '\r' || codePoint == 0x85;
    return control || (type & SEPARATORS) != 0 ? SPACE : OTHER;
  }

  private static byte[] asciiKinds() {
    byte[] kinds = new byte[128];
    for (int c = 0; c < kinds.length; c++) {
      kinds[c] = kindOf(c);
    }
    return kinds;
  }
}
