package parley.repl.talk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.tokenizer.Tokenizer;

final class AnswerTextTest {

  private final Tokenizer tokenizer = ModelLoader.vocabulary(Pip.FOLDER);
  private final int end = tokenizer.vocabulary().endOfText();
  private final List<String> parts = new ArrayList<>();

  @Test
  void charactersOfSeveralTokensAreShownWhole() {
    feed(List.of(), tokenizer.encode("a 😀 b"));
    assertEquals("a 😀 b", String.join("", parts));
    assertTrue(parts.contains("😀"), parts.toString());
  }

  @Test
  void endTokenHasNoText() {
    feed(List.of(), new int[] {843, end});
    assertEquals(List.of("hi"), parts);
  }

  @Test
  void heldBackTextComesAtTheEnd() {
    AnswerText answer = feed(List.of("hi there"), tokenizer.encode("oh hi"));
    assertFalse(answer.stopped());
    assertEquals("oh hi", String.join("", parts));
  }

  @Test
  void nothingComesAfterAStopString() {
    AnswerText answer = feed(List.of("my"), tokenizer.encode("hi, my name is my name"));
    assertTrue(answer.stopped());
    assertEquals("hi, ", String.join("", parts));
  }

  @Test
  void halfACharacterAtTheEndBecomesAReplacementCharacter() {
    int[] ids = tokenizer.encode("😀");
    feed(List.of(), new int[] {ids[0]});
    assertEquals("\ufffd", String.join("", parts));
  }

  private AnswerText feed(List<String> stops, int[] ids) {
    AnswerText answer = new AnswerText(tokenizer, end, stops, parts::add);
    for (int id : ids) {
      answer.accept(id);
    }
    answer.finish();
    return answer;
  }
}
