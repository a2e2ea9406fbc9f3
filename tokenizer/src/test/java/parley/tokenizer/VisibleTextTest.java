package parley.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.tokenizer.TestVocabularies.GPT2;
import static parley.tokenizer.TestVocabularies.GPT2_VOCABULARY;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VisibleTextTest {

  @ParameterizedTest
  @CsvSource({
    "0041, A",
    "005C, \\",
    "00E9, é",
    "0301, \u0301",
    "4E2D, 中",
    "1F642, 🙂",
    "FE0F, \uFE0F",
    "000A, \\n",
    "000D, \\r",
    "0009, \\t",
    "0000, \\x00",
    "0007, \\x07",
    "0008, \\x08",
    "001B, \\x1b",
    "007F, \\x7f",
    "0080, \\u{80}",
    "0085, \\u{85}",
    "009B, \\u{9b}",
    "009F, \\u{9f}",
    "00AD, \\u{ad}",
    "061C, \\u{61c}",
    "180E, \\u{180e}",
    "200B, \\u{200b}",
    "200C, \\u{200c}",
    "200D, \\u{200d}",
    "200E, \\u{200e}",
    "200F, \\u{200f}",
    "2028, \\u{2028}",
    "2029, \\u{2029}",
    "202A, \\u{202a}",
    "202E, \\u{202e}",
    "2060, \\u{2060}",
    "2066, \\u{2066}",
    "2069, \\u{2069}",
    "FEFF, \\u{feff}",
    "D800, \\u{d800}",
    "DFFF, \\u{dfff}",
    "E0001, \\u{e0001}",
  })
  void hiddenCharactersAreShownAndOthersStay(String codePoint, String shown) {
    String text = Character.toString(HexFormat.fromHexDigits(codePoint));
    assertEquals("a" + shown + "b", VisibleText.of("a" + text + "b"));
    boolean kept = text.equals("\n") || text.equals("\t");
    assertEquals("a" + (kept ? text : shown) + "b", VisibleText.ofLines("a" + text + "b"));
  }

  @Test
  void nothingThatATerminalObeysIsLeft() {
    for (int c = 0; c <= Character.MAX_CODE_POINT; c++) {
      String shown = VisibleText.of(Character.toString(c));
      assertTrue(shown.codePoints().noneMatch(VisibleTextTest::isDangerous), shown);
      String lines = VisibleText.ofLines(Character.toString(c));
      assertTrue(c == '\n' || c == '\t' ? lines.length() == 1 : lines.equals(shown), shown);
    }
  }

  /** C0, DEL, C1, the bidi controls of Unicode, zero-width characters and line separators. */
  private static boolean isDangerous(int c) {
    return c < 0x20
        || c >= 0x7F && c <= 0x9F
        || c == 0x61C
        || c >= 0x200B && c <= 0x200F
        || c >= 0x2028 && c <= 0x202E
        || c >= 0x2060 && c <= 0x2064
        || c >= 0x2066 && c <= 0x2069
        || c == 0xFEFF
        || c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE;
  }

  @Test
  void bytesThatAreNotTextAreShownInHex() {
    assertEquals("a\\xe2\\x82", VisibleText.of(new byte[] {'a', (byte) 0xE2, (byte) 0x82}));
    assertEquals("\\x80\\xffé", VisibleText.of(HexFormat.of().parseHex("80ffc3a9")));
    assertEquals("\\xed\\xa0\\x80", VisibleText.of(HexFormat.of().parseHex("eda080")));
    assertEquals("\\x1b\\n\\u{9b}", VisibleText.of(HexFormat.of().parseHex("1b0ac29b")));
    assertEquals("", VisibleText.of(new byte[0]));
  }

  @Test
  void bytesOfTextAreShownAsTheText() {
    for (String text : Texts.written()) {
      assertEquals(VisibleText.of(text), VisibleText.of(text.getBytes(StandardCharsets.UTF_8)));
    }
  }

  /** CSI as C1 is two tokens, C2 and 9B: neither alone is the control, together they are. */
  @Test
  void controlSplitOverTokensIsVisibleInTheStream() {
    StreamDecoder decoder = GPT2.stream();
    StringBuilder shown = new StringBuilder();
    for (byte b : "x\u009B31m\u001B]52;\u0007".getBytes(StandardCharsets.UTF_8)) {
      shown.append(VisibleText.ofLines(decoder.accept(GPT2_VOCABULARY.id(new byte[] {b}))));
    }
    shown.append(VisibleText.ofLines(decoder.finish()));
    assertEquals("x\\u{9b}31m\\x1b]52;\\x07", shown.toString());
    assertFalse(shown.chars().anyMatch(VisibleTextTest::isDangerous));
  }
}
