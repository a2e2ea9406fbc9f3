package parley.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static parley.tokenizer.TestVocabularies.GPT2;
import static parley.tokenizer.TestVocabularies.GPT2_VOCABULARY;
import static parley.tokenizer.TestVocabularies.PIP;
import static parley.tokenizer.TestVocabularies.PIP_VOCABULARY;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Encoding compared with jtokkit and with {@link SlowEncoder}, text by text. */
class OracleTest {

  private static final int RANDOM_TEXTS = 50_000; // of each of the two kinds

  private static final Encoding JTOKKIT =
      Encodings.newDefaultEncodingRegistry().getEncoding(EncodingType.R50K_BASE);

  private final SlowEncoder slowGpt2 = new SlowEncoder(GPT2_VOCABULARY);
  private final SlowEncoder slowPip = new SlowEncoder(PIP_VOCABULARY);

  @Test
  void writtenTextsAreEncodedAsTheOraclesDo() {
    List<String> texts = Texts.written();
    assertTrue(texts.size() >= 400, () -> "texts: " + texts.size());
    for (String text : texts) {
      checkGpt2(text);
      checkPip(text);
    }
  }

  @Test
  void randomTextsOfCharacterClassesAreEncodedAsTheOraclesDo() {
    Random random = new Random(42);
    for (int i = 0; i < RANDOM_TEXTS; i++) {
      checkGpt2(Texts.ofClasses(random));
    }
  }

  @Test
  void randomTextsOfGluedTokensAreEncodedAsTheOraclesDo() {
    Random random = new Random(43);
    for (int i = 0; i < RANDOM_TEXTS; i++) {
      checkGpt2(Texts.ofTokens(random, GPT2));
    }
  }

  @Test
  void theEmbeddedModelsVocabularyEncodesRandomTextsAsTheOracleDoes() {
    Random random = new Random(44);
    for (int i = 0; i < RANDOM_TEXTS / 10; i++) {
      checkPip(Texts.ofClasses(random));
      checkPip(Texts.ofTokens(random, PIP));
    }
  }

  private void checkGpt2(String text) {
    int[] ids = GPT2.encode(text);
    String wellFormed = SlowEncoder.wellFormed(text);
    assertArrayEquals(
        JTOKKIT.encodeOrdinary(wellFormed).toArray(),
        ids,
        () -> "jtokkit: " + VisibleText.of(text));
    assertArrayEquals(slowGpt2.encode(text), ids, () -> "slow: " + VisibleText.of(text));
    assertEquals(wellFormed, GPT2.decode(ids));
  }

  private void checkPip(String text) {
    int[] ids = PIP.encode(text);
    assertArrayEquals(slowPip.encode(text), ids, () -> VisibleText.of(text));
    assertEquals(SlowEncoder.wellFormed(text), PIP.decode(ids));
  }
}
