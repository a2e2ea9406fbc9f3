package parley.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PromptLookupTest {

  @ParameterizedTest
  @CsvSource({
    "1 2 3 4 9 1 2 3, 4 9 1 2", // after the last three
    "1 2 3 4 9 2 3, 4 9 2 3", // after the last two
    "1 2 3 4 0 2 3 5 0 1 2 3, 4 0 2 3", // three beat two that are later
    "1 2 3 4 0 1 2 3 5 0 1 2 3, 5 0 1 2", // the latest of three
    "7 8 7 8 7, 8 7 8 7", // a loop goes on
    "5 5 5, 5 5 5 5",
    "7 1 2 3 1 2 3, 1 2 3 1",
  })
  void whatFollowedTheLastTokensIsProposed(String text, String proposal) {
    assertArrayEquals(ints(proposal), proposal(lookup(ints(text)), 4));
  }

  @ParameterizedTest
  @CsvSource({"1", "1 2", "1 2 3", "1 1", "1 2 3 4 5 1", "1 2 9 2 1"})
  void noRunOfTwoBeforeNoProposal(String text) {
    int[] target = {-1, -1};
    assertFalse(lookup(ints(text)).propose(target, 0, 2));
    assertArrayEquals(new int[] {-1, -1}, target);
  }

  @Test
  void proposalStandsWhereItIsWanted() {
    int[] target = {-1, -1, -1, -1};
    assertTrue(lookup(1, 2, 3, 1, 2).propose(target, 1, 2));
    assertArrayEquals(new int[] {-1, 3, 1, -1}, target);
  }

  /** Beside a search through the whole text; hashes may collide now and then. */
  @Test
  void longTextsAreFoundAsBySearching() {
    Random random = new Random(5);
    PromptLookup lookup = new PromptLookup();
    int[] text = random.ints(3000, 0, 40).toArray();
    int same = 0;
    for (int size = 1; size <= text.length; size++) {
      lookup.add(text[size - 1]);
      int source = search(text, size);
      int[] one = new int[1];
      boolean found = lookup.propose(one, 0, 1);
      if (found == source > 0 && (!found || one[0] == text[source])) {
        same++;
      }
    }
    assertTrue(same > 0.8 * text.length, same + " of " + text.length);
  }

  @Test
  void largeIdsAndAGrowingTextAreNoMatter() {
    int[] paragraph = new Random(6).ints(1000, 0, Integer.MAX_VALUE).distinct().toArray();
    PromptLookup lookup = lookup(paragraph);
    int found = 0;
    for (int i = 0; i < paragraph.length - 1; i++) {
      lookup.add(paragraph[i]);
      int[] next = new int[1];
      if (lookup.propose(next, 0, 1)) {
        assertEquals(paragraph[i + 1], next[0]);
        found++;
      }
    }
    assertTrue(found > 0.8 * paragraph.length, found + " of " + paragraph.length);
  }

  /** Place after the latest earlier occurrence of the last three tokens, else two; 0 for none. */
  private static int search(int[] text, int size) {
    for (int run = 3; run >= 2; run--) {
      for (int end = size - 1; end >= run; end--) {
        boolean same = true;
        for (int i = 1; i <= run; i++) {
          same &= text[end - i] == text[size - i];
        }
        if (same) {
          return end;
        }
      }
    }
    return 0;
  }

  private static PromptLookup lookup(int... text) {
    PromptLookup lookup = new PromptLookup();
    for (int id : text) {
      lookup.add(id);
    }
    return lookup;
  }

  private static int[] proposal(PromptLookup lookup, int count) {
    int[] target = new int[count];
    assertTrue(lookup.propose(target, 0, count));
    return target;
  }

  private static int[] ints(String words) {
    return Stream.of(words.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
  }
}
