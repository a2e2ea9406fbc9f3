package parley.tokenizer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static parley.tokenizer.TestVocabularies.GPT2;
import static parley.tokenizer.TestVocabularies.GPT2_VOCABULARY;
import static parley.tokenizer.TestVocabularies.PIP;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodeTest {

  /** Lines of decoded.txt, which make_decoded.py has written. */
  static Stream<Arguments> decodedByPython() throws IOException {
    HexFormat hex = HexFormat.of();
    try (InputStream in = DecodeTest.class.getResourceAsStream("decoded.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
          .lines()
          .map(line -> line.split(" ", 2))
          .map(
              parts ->
                  Arguments.of(
                      parts[0],
                      hex.parseHex(parts[0]),
                      new String(hex.parseHex(parts[1]), StandardCharsets.UTF_16BE)));
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("decodedByPython")
  void malformedBytesAreReplacedAsPythonDoes(String hex, byte[] bytes, String expected) {
    assertEquals(expected, GPT2.decode(byteIds(bytes)));
    assertEquals(expected, streamed(GPT2, byteIds(bytes)));
  }

  /** Java's decoder is an oracle for all but a surrogate's bytes, ED A0..BF. */
  @Test
  void allShortCombinationsOfBoundaryBytesAreReplacedAsJavaDoes() {
    int[] edges = {
      0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF,
      0xF0, 0xF1, 0xF4, 0xF5, 0xFF
    };
    byte[] bytes = new byte[4];
    for (int n = 0; n < edges.length * edges.length * edges.length * edges.length; n++) {
      int rest = n;
      boolean surrogate = false;
      for (int i = 0; i < bytes.length; i++, rest /= edges.length) {
        bytes[i] = (byte) edges[rest % edges.length];
        surrogate |= i > 0 && bytes[i - 1] == (byte) 0xED && (bytes[i] & 0xE0) == 0xA0;
      }
      if (!surrogate) {
        StringBuilder text = new StringBuilder();
        int end = Utf8.decode(bytes, bytes.length, text);
        text.append(end < bytes.length ? "\uFFFD" : "");
        assertEquals(
            new String(bytes, StandardCharsets.UTF_8),
            text.toString(),
            () -> HexFormat.of().formatHex(bytes));
      }
    }
  }

  @Test
  void streamedPartsJoinToTheWholeHoweverTheTextIsCut() {
    Random random = new Random(7);
    for (String text : Texts.written()) {
      byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
      assertEquals(text, streamed(GPT2, byteIds(utf8)));
      assertEquals(text, streamed(GPT2, randomTokens(utf8, random)));
      assertEquals(text, streamed(PIP, PIP.encode(text)));
    }
  }

  @Test
  void streamOfAnyTokensJoinsToWhatDecodeGives() {
    Random random = new Random(8);
    for (int i = 0; i < 5_000; i++) {
      int[] ids = random.ints(20, 0, GPT2_VOCABULARY.size()).toArray();
      assertEquals(GPT2.decode(ids), streamed(GPT2, ids));
    }
  }

  @Test
  void characterIsHeldBackUntilItIsWhole() {
    StreamDecoder decoder = GPT2.stream();
    int[] smile = byteIds("a🙂".getBytes(StandardCharsets.UTF_8));
    assertEquals("a", decoder.accept(smile[0]));
    assertEquals("", decoder.accept(smile[1]));
    assertEquals("", decoder.accept(smile[2]));
    assertEquals("", decoder.accept(smile[3]));
    assertEquals("🙂", decoder.accept(smile[4]));
    assertEquals("", decoder.finish());
  }

  @Test
  void finishReplacesACutCharacterAndBeginsAnew() {
    StreamDecoder decoder = GPT2.stream();
    int[] euro = byteIds("€".getBytes(StandardCharsets.UTF_8));
    decoder.accept(euro[0]);
    decoder.accept(euro[1]);
    assertEquals("\uFFFD", decoder.finish());
    assertEquals("", decoder.finish());
    assertEquals("\uFFFD", decoder.accept(euro[2]));
  }

  @Test
  void endTokenDecodesToItsText() {
    assertEquals("<|endoftext|>", GPT2.decode(new int[] {50256}));
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 50257, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void idOutsideTheVocabularyIsRefused(int id) {
    String expected = "token id: expected 0 to 50256, got " + id;
    assertEquals(expected, refusal(() -> GPT2.decode(new int[] {0, id})));
    assertEquals(expected, refusal(() -> GPT2.stream().accept(id)));
    assertEquals(expected, refusal(() -> GPT2_VOCABULARY.bytes(id)));
  }

  private static String refusal(Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }

  /** The parts joined; none of them may end within a character. */
  private static String streamed(Tokenizer tokenizer, int[] ids) {
    StreamDecoder decoder = tokenizer.stream();
    StringBuilder text = new StringBuilder();
    for (int id : ids) {
      String part = decoder.accept(id);
      assertFalse(!part.isEmpty() && Character.isHighSurrogate(part.charAt(part.length() - 1)));
      text.append(part);
    }
    return text.append(decoder.finish()).toString();
  }

  private static int[] byteIds(byte[] bytes) {
    int[] ids = new int[bytes.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = GPT2_VOCABULARY.id(new byte[] {bytes[i]});
    }
    return ids;
  }

  /** Cuts bytes into tokens of GPT-2 as chance will have it. */
  private static int[] randomTokens(byte[] utf8, Random random) {
    IdList ids = new IdList(utf8.length);
    for (int at = 0; at < utf8.length; ) {
      int length = 1 + random.nextInt(Math.min(6, utf8.length - at));
      int id = GPT2_VOCABULARY.id(Arrays.copyOfRange(utf8, at, at + length));
      if (id >= 0) {
        ids.add(id);
        at += length;
      }
    }
    return ids.toArray();
  }
}
