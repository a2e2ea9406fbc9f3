package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class SpellingTest {

  private static final List<String> WORDS = List.of("backend", "bench", "reset", "quit");

  @Test
  void closestWordIsFound() {
    assertEquals(Optional.of("backend"), Spelling.closest("bakcend", WORDS));
    assertEquals(Optional.of("quit"), Spelling.closest("qit", WORDS));
  }

  @Test
  void farWordsAreNotGuessed() {
    assertEquals(Optional.empty(), Spelling.closest("colour", WORDS));
  }

  @Test
  void distanceCountsLetters() {
    assertEquals(0, Spelling.distance("abc", "abc"));
    assertEquals(1, Spelling.distance("quit", "qiut"));
    assertEquals(3, Spelling.distance("", "abc"));
    assertEquals(3, Spelling.distance("kitten", "sitting"));
  }
}
