package parley.repl.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class GraphemesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a|b| |c",
        "e\u0301|x",
        "👍🏽|!",
        "👨\u200d👩\u200d👧|👨",
        "🇩🇪|🇫🇷|a",
        "❤\ufe0f|❤",
        "각|\n|한",
        "\r|\n|a",
        "क्षि|a"
      })
  void readersSeeWholeCharacters(String separated) {
    List<String> seen = new ArrayList<>();
    Graphemes graphemes = new Graphemes(seen::add);
    separated.replace("|", "").codePoints().forEach(c -> graphemes.accept(Character.toString(c)));
    graphemes.finish();
    assertEquals(List.of(separated.split("\\|", -1)), seen);
  }

  @Test
  void onlyTheLastIsHeldBack() {
    List<String> seen = new ArrayList<>();
    Graphemes graphemes = new Graphemes(seen::add);
    graphemes.accept("ae");
    assertEquals(List.of("a"), seen);
    graphemes.accept("\u0301");
    assertEquals(List.of("a"), seen);
    graphemes.accept("b");
    assertEquals(List.of("a", "e\u0301"), seen);
  }

  @Test
  void pileOfAccentsIsNotWaitedForForEver() {
    StringBuilder seen = new StringBuilder();
    Graphemes graphemes = new Graphemes(seen::append);
    String text = "a" + "\u0301".repeat(1000);
    graphemes.accept(text);
    assertEquals(true, seen.length() > 900);
    graphemes.finish();
    assertEquals(text, seen.toString());
  }
}
