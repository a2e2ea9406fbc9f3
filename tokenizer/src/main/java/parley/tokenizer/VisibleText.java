package parley.tokenizer;

import java.util.HexFormat;

/**
 * Text with everything made visible that a reader would not see and a terminal would obey: controls
 * (C0, DEL, C1), bidi controls, zero-width and other format characters, line and paragraph
 * separators, lone surrogates, and bytes that are not UTF-8.
 *
 * <p>The convention: {@code \n}, {@code \r} and {@code \t} as in source code; {@code \x1b} is one
 * byte in hex (an ASCII control, or a byte that is not UTF-8); <code>&#92;u{202e}</code> is a
 * character in hex. All else stands as it is, a backslash too, so this is for people, not for
 * reading back.
 */
public final class VisibleText {

  private static final int HIDDEN =
      1 << Character.CONTROL
          | 1 << Character.FORMAT
          | 1 << Character.LINE_SEPARATOR
          | 1 << Character.PARAGRAPH_SEPARATOR
          | 1 << Character.SURROGATE;

  private VisibleText() {}

  /** One line for a text, such as a piece in a table of tokens. */
  public static String of(String text) {
    return show(text, "");
  }

  /**
   * A text of several lines: as {@link #of(String)}, but newline and tab do their work. Each
   * character stands for itself, so the parts of a {@link StreamDecoder} can be shown one by one.
   */
  public static String ofLines(String text) {
    return show(text, "\n\t");
  }

  /** One line for the bytes of a token, which may begin or end within a character. */
  public static String of(byte[] bytes) {
    StringBuilder out = new StringBuilder(bytes.length);
    int at = 0;
    while (at < bytes.length) {
      int n = Utf8.measure(bytes, at, bytes.length);
      if (n > 0) {
        append(out, Utf8.codePoint(bytes, at));
        at += n;
      } else {
        appendByte(out, bytes[at++]);
      }
    }
    return out.toString();
  }

  private static String show(String text, String kept) {
    StringBuilder out = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              if (kept.indexOf(c) >= 0) {
                out.appendCodePoint(c);
              } else {
                append(out, c);
              }
            });
    return out.toString();
  }

  private static void append(StringBuilder out, int codePoint) {
    if ((1 << Character.getType(codePoint) & HIDDEN) == 0) {
      out.appendCodePoint(codePoint);
      return;
    }
    switch (codePoint) {
      case '\n' -> out.append("\\n");
      case '\r' -> out.append("\\r");
      case '\t' -> out.append("\\t");
      default -> {
        if (codePoint < 0x80) {
          appendByte(out, (byte) codePoint);
        } else {
          out.append("\\u{").append(Integer.toHexString(codePoint)).append('}');
        }
      }
    }
  }

  private static void appendByte(StringBuilder out, byte b) {
    out.append("\\x").append(HexFormat.of().toHexDigits(b));
  }
}
