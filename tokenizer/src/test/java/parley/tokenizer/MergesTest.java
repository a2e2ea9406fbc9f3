package parley.tokenizer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static parley.tokenizer.TestVocabularies.PIP;
import static parley.tokenizer.TestVocabularies.PIP_VOCABULARY;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Tokenizers with an explicit list of merges, as merges.txt holds one. */
class MergesTest {

  @Test
  void mergesFileGivesTheSameIdsAsTheVocabularyAlone() {
    Tokenizer merging = Tokenizer.of(PIP_VOCABULARY, TestVocabularies.pipMerges());
    Texts.written().forEach(text -> assertSameIds(PIP.encode(text), merging.encode(text), text));
    Random random = new Random(9);
    for (int i = 0; i < 5_000; i++) {
      String text = Texts.ofTokens(random, PIP);
      assertSameIds(PIP.encode(text), merging.encode(text), text);
    }
  }

  @Test
  void idsInAnyOrderWorkWithMerges() {
    List<Integer> order =
        new ArrayList<>(IntStream.range(0, PIP_VOCABULARY.size()).boxed().toList());
    Collections.shuffle(order, new Random(10)); // new id -> old id
    Vocabulary shuffled = Vocabulary.of(order.stream().map(PIP_VOCABULARY::bytes).toList());
    List<Merge> merges =
        TestVocabularies.pipMerges().stream()
            .map(m -> new Merge(order.indexOf(m.left()), order.indexOf(m.right())))
            .toList();
    Tokenizer tokenizer = Tokenizer.of(shuffled, merges);
    assertEquals(order.indexOf(PIP_VOCABULARY.endOfText()), shuffled.endOfText());
    for (String text : Texts.written()) {
      int[] ids = Arrays.stream(tokenizer.encode(text)).map(order::get).toArray();
      assertSameIds(PIP.encode(text), ids, text);
    }
  }

  @Test
  void rankDecidesNotTheIdAndUnreachableTokensAreNotUsed() {
    Vocabulary vocabulary = bytesAnd("ab", "bc", "abc", "xyz");
    List<Merge> merges = List.of(merge(vocabulary, "b", "c"), merge(vocabulary, "a", "b"));
    Tokenizer tokenizer = Tokenizer.of(vocabulary, merges);
    assertArrayEquals(ids(vocabulary, "a", "bc"), tokenizer.encode("abc"));
    assertArrayEquals(ids(vocabulary, "ab"), tokenizer.encode("ab"));
    assertArrayEquals(ids(vocabulary, "x", "y", "z"), tokenizer.encode("xyz"));
    assertArrayEquals(ids(vocabulary, "abc"), Tokenizer.of(vocabulary).encode("abc"));
  }

  static Stream<Arguments> refused() {
    int last = 256 + 1;
    return Stream.of(
        Arguments.of(
            List.of(new Merge('a', 'b'), new Merge('b', 'c')),
            "merge 1: expected parts that join to an ordinary token, got 98 and 99 (bc)"),
        Arguments.of(
            List.of(new Merge(-1, 'b')),
            "merge 0: expected two ordinary tokens of 0 to " + last + ", got -1"),
        Arguments.of(
            List.of(new Merge('a', last + 1)),
            "merge 0: expected two ordinary tokens of 0 to " + last + ", got " + (last + 1)),
        Arguments.of(
            List.of(new Merge('a', last)),
            "merge 0: expected two ordinary tokens of 0 to " + last + ", got " + last),
        Arguments.of(
            List.of(new Merge('a', 'b'), new Merge('a', 'b')),
            "merge 1: expected a new pair, got that of merge 0 again (97, 98)"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void faultyMergeIsRefusedByItsPlace(List<Merge> merges, String message) {
    Vocabulary vocabulary = bytesAnd("ab", Vocabulary.END_OF_TEXT);
    Exception refusal =
        assertThrows(IllegalArgumentException.class, () -> Tokenizer.of(vocabulary, merges));
    assertEquals(message, refusal.getMessage());
  }

  private static void assertSameIds(int[] expected, int[] actual, String text) {
    assertArrayEquals(expected, actual, () -> VisibleText.of(text));
  }

  /** The 256 bytes, each with its own value as id, and then these tokens. */
  static Vocabulary bytesAnd(String... more) {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    for (String token : more) {
      tokens.add(token.getBytes(StandardCharsets.UTF_8));
    }
    return Vocabulary.of(tokens);
  }

  private static Merge merge(Vocabulary vocabulary, String left, String right) {
    int[] parts = ids(vocabulary, left, right);
    return new Merge(parts[0], parts[1]);
  }

  private static int[] ids(Vocabulary vocabulary, String... tokens) {
    return Arrays.stream(tokens)
        .mapToInt(token -> vocabulary.id(token.getBytes(StandardCharsets.UTF_8)))
        .toArray();
  }
}
