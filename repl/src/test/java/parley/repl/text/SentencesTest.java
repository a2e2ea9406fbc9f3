package parley.repl.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SentencesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "'Hi there. How are you? Fine'#'Hi there. |How are you? |Fine'",
        "'\"No!\" he said. 3.5 is'#'\"No!\" |he said. |3.5 is'",
        "'one\ntwo'#'one\n|two'",
        "'. . '#'. |. '"
      })
  void textComesInSentences(String text, String sentences) {
    List<String> seen = new ArrayList<>();
    Sentences reader = new Sentences(seen::add);
    text.codePoints().forEach(c -> reader.accept(Character.toString(c)));
    reader.finish();
    assertEquals(List.of(sentences.split("\\|", -1)), seen);
  }
}
