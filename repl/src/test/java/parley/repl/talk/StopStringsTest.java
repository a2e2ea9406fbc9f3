package parley.repl.talk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class StopStringsTest {

  @ParameterizedTest
  @CsvSource({
    "END, abc, abc, false",
    "END, abcENDdef, abc, true",
    "END, END, '', true",
    "END, abEN, abEN, false",
    "END, EENDx, E, true",
    "aab, aaab, a, true",
    "b|abc, zabc, za, true",
    "abc|b, zabc, z, true",
  })
  void textEndsBeforeTheFirstStopString(String stops, String text, String shown, boolean found) {
    List<String> list = List.of(stops.split("\\|", -1));
    for (int split = 0; split <= text.length(); split++) {
      StopStrings filter = new StopStrings(list);
      String result =
          filter.accept(text.substring(0, split)) + filter.accept(text.substring(split));
      result += filter.finish();
      if (list.size() == 1) { // with two, what comes first depends on where the text is cut
        assertEquals(shown, result, "split at " + split);
      }
      assertEquals(found, filter.found(), "split at " + split);
    }
  }

  @Test
  void nothingOfAStopStringIsShownLetterByLetter() {
    StopStrings filter = new StopStrings(List.of("\nUser:"));
    List<String> shown = new ArrayList<>();
    for (char c : "Hi\nUs\nUser: x".toCharArray()) {
      shown.add(filter.accept(String.valueOf(c)));
    }
    assertEquals(List.of("H", "i", "", "", "", "\nUs", "", "", "", "", "", "", ""), shown);
  }

  @Test
  void withoutStopStringsNothingIsHeld() {
    StopStrings filter = new StopStrings(List.of());
    assertEquals("abc", filter.accept("abc"));
    assertEquals("", filter.finish());
  }
}
