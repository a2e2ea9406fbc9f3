package parley.repl.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TokenIdListTest {

  @ParameterizedTest
  @ValueSource(strings = {"1 20 300", "1,20,300", "[1, 20, 300]", " 1\n20\t300 "})
  void idsAreSeparatedByAnythingUsual(String text) {
    assertArrayEquals(new int[] {1, 20, 300}, TokenIdList.parse(text, "--ids", 301));
  }

  @Test
  void nothingIsNoIds() {
    assertArrayEquals(new int[0], TokenIdList.parse(" ", "--ids", 10));
  }

  @ParameterizedTest
  @ValueSource(strings = {"10", "-1", "x", "1.5", "99999999999"})
  void idsOutsideTheVocabularyAreNamed(String id) {
    var e = assertThrows(UsageException.class, () -> TokenIdList.parse("3 " + id, "--ids", 10));
    assertEquals("--ids: expected token ids from 0 to 9, got " + id, e.getMessage());
  }
}
