package parley.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static parley.tokenizer.TestVocabularies.GPT2_VOCABULARY;
import static parley.tokenizer.TestVocabularies.PIP;
import static parley.tokenizer.TestVocabularies.PIP_VOCABULARY;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class VocabularyTest {

  @Test
  void bytesAndIdAreInverse() {
    for (int id = 0; id < GPT2_VOCABULARY.size(); id++) {
      assertEquals(id, GPT2_VOCABULARY.id(GPT2_VOCABULARY.bytes(id)));
    }
  }

  @Test
  void unknownBytesHaveNoId() {
    assertEquals(-1, GPT2_VOCABULARY.id(new byte[0]));
    assertEquals(-1, GPT2_VOCABULARY.id("no such token".getBytes(StandardCharsets.US_ASCII)));
    assertEquals(-1, GPT2_VOCABULARY.id(new byte[1000]));
    assertEquals(-1, PIP_VOCABULARY.id(new byte[2])); // one zero byte is a token, two are not
  }

  @Test
  void bytesAreACopy() {
    PIP_VOCABULARY.bytes(0)[0] = 'x';
    assertArrayEquals(new byte[] {'!'}, PIP_VOCABULARY.bytes(0));
  }

  @Test
  void endTokenIsFoundAndNeverEncoded() {
    assertEquals(2047, PIP_VOCABULARY.endOfText());
    assertEquals(-1, MergesTest.bytesAnd().endOfText());
    assertEquals("<|endoftext|>", PIP.decode(PIP.encode("<|endoftext|>")));
    Vocabulary vocabulary = MergesTest.bytesAnd("<|", "|>", "<|endoftext|>");
    int[] ids = Tokenizer.of(vocabulary).encode("<|endoftext|>");
    assertArrayEquals(new int[] {256, 'e', 'n', 'd', 'o', 'f', 't', 'e', 'x', 't', 257}, ids);
  }

  @Test
  void faultyTokensAreRefusedByTheirId() {
    assertEquals("vocabulary: expected at least one token, got none", refusal(List.of()));
    List<byte[]> tokens = bytes();
    tokens.add(new byte[0]);
    assertEquals("token 256: expected at least 1 byte, got 0", refusal(tokens));
    tokens.set(256, new byte[] {'a'});
    assertEquals(
        "token 256: expected bytes of its own, got those of token 97 again (hex 61)",
        refusal(tokens));
    tokens.set(256, new byte[] {'a', 'b'});
    tokens.remove(0x80);
    assertEquals(
        "vocabulary: expected a token for each of the 256 single bytes, got none for 0x80",
        refusal(tokens));
  }

  private static List<byte[]> bytes() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    return tokens;
  }

  private static String refusal(List<byte[]> tokens) {
    return assertThrows(IllegalArgumentException.class, () -> Vocabulary.of(tokens)).getMessage();
  }
}
