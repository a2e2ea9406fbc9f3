package parley.repl.talk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import parley.config.Template;
import parley.tokenizer.Tokenizer;

final class AnswerTextTest {

  private final Tokenizer tokenizer = ModelLoader.vocabulary(Pip.FOLDER);
  private final int end = tokenizer.vocabulary().endOfText();
  private final TemplateTokens plain = new TemplateTokens(Template.PLAIN, tokenizer, end);
  private final TemplateTokens transcript = new TemplateTokens(Template.TRANSCRIPT, tokenizer, end);
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

  @Test
  void onlyTokensBeforeAStopTextAreKept() {
    int[] ids = tokenizer.encode("hi, my name is Anna");
    AnswerText answer = feed(List.of(" name is"), ids);
    assertEquals(tokenizer.encode("hi, my").length, answer.kept());
    assertEquals(ids.length, feed(List.of("nobody"), ids).kept());
  }

  @Test
  void tokenThatAStopTextBeginsInIsKept() {
    int[] ids = tokenizer.encode("hi, my name");
    assertEquals(ids.length, feed(List.of("me"), ids).kept());
  }

  @Test
  void endTokenStaysWhereTheTemplateLivesOnIt() {
    int[] ids = {843, end};
    assertEquals(2, feed(List.of(), ids).kept());
    assertEquals(1, feed(transcript.answer(List.of(), parts::add), ids).kept());
  }

  @Test
  void spaceAfterTheNameIsOfTheTranscript() {
    feed(transcript.answer(List.of(), parts::add), tokenizer.encode("  hi there"));
    assertEquals("hi there", String.join("", parts));
  }

  @Test
  void restOfACutAnswerContinuesItsTextExactly() {
    int[] ids = tokenizer.encode(" hi 😀 there, User is my name\nUser:");
    List<Integer> kept = new ArrayList<>();
    for (int cut = 1; cut < ids.length; cut++) {
      parts.clear();
      feed(transcript.answer(List.of(), parts::add), Arrays.copyOf(ids, cut));
      String begun = String.join("", parts);
      parts.clear();
      AnswerText rest = transcript.answer(List.of(), parts::add);
      rest.resume(Arrays.copyOf(ids, cut));
      feed(rest, Arrays.copyOfRange(ids, cut, ids.length));
      String whole = begun.replace("\ufffd", "") + String.join("", parts);
      assertEquals("hi 😀 there, User is my name", whole.replaceFirst("\nU?s?e?r?$", ""));
      assertTrue(rest.stopped());
      kept.add(rest.kept());
    }
    assertEquals(Set.of(kept.getFirst()), Set.copyOf(kept));
  }

  private AnswerText feed(List<String> stops, int[] ids) {
    return feed(plain.answer(stops, parts::add), ids);
  }

  private static AnswerText feed(AnswerText answer, int[] ids) {
    for (int id : ids) {
      answer.accept(id);
    }
    answer.finish();
    return answer;
  }
}
