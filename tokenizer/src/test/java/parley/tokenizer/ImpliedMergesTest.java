package parley.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ImpliedMergesTest {

  private static String text(Merge merge, Vocabulary vocabulary) {
    return new String(vocabulary.bytes(merge.left()), StandardCharsets.UTF_8)
        + "|"
        + new String(vocabulary.bytes(merge.right()), StandardCharsets.UTF_8);
  }

  /** GPT-2's merges.txt has 50,000 lines, and begins with these. */
  @Test
  void thoseOfGpt2AreItsOwn() {
    Vocabulary vocabulary = TestVocabularies.GPT2_VOCABULARY;
    List<Merge> merges = ImpliedMerges.of(vocabulary);
    assertEquals(50_000, merges.size());
    assertEquals(
        " |t,  |a, h|e, i|n, r|e, o|n,  t|he",
        merges.stream().limit(7).map(m -> text(m, vocabulary)).collect(Collectors.joining(", ")));
  }

  @Test
  void theyGiveTheSameIdsAsTheVocabularyAlone() {
    Vocabulary vocabulary = TestVocabularies.GPT2_VOCABULARY;
    Tokenizer withMerges = Tokenizer.of(vocabulary, ImpliedMerges.of(vocabulary));
    for (String text : Texts.written()) {
      assertArrayEquals(TestVocabularies.GPT2.encode(text), withMerges.encode(text), text);
    }
  }

  @Test
  void aTokenThatNothingMergesIntoHasNone() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    for (String token : List.of("ab", "xyz", "abc", Vocabulary.END_OF_TEXT)) {
      tokens.add(token.getBytes(StandardCharsets.US_ASCII));
    }
    assertEquals(
        List.of(new Merge('a', 'b'), new Merge(256, 'c')), ImpliedMerges.of(Vocabulary.of(tokens)));
  }
}
