package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.repl.cli.UsageException;
import parley.repl.talk.Pip;
import parley.repl.text.Theme;

/** {@code :why} and {@code :logits} in a chat with the embedded model. */
final class ProbeCommandsTest {

  private final KeptView view = new KeptView();
  private final Chat chat = new Chat(Pip.settings(), Pip.open(), Pip.loader());
  private final ColonCommands commands = new ColonCommands(chat, view, List.of());

  @AfterEach
  void close() {
    chat.close();
  }

  private List<String> enter(String line) {
    view.lines.clear();
    view.styled.clear();
    commands.run((ChatLine.Command) ChatLine.parse(line), new Cancellation());
    return view.lines;
  }

  private String say(String message) {
    view.answer.setLength(0);
    chat.answer(message, new Cancellation(), view);
    return view.answer.toString();
  }

  @Test
  void greedyAnswerWasTheLikeliestAllTheWay() {
    say("hi, my name is Anna");
    List<String> why = enter(":why");
    assertTrue(why.get(1).matches(" +1 {2}\"Hello\" +\\d+\\.\\d % +1 {2}█+.?"), why.get(1));
    assertTrue(
        why.getLast().matches("13 tokens: perplexity \\d\\.\\d\\d, 13 of them \\(100 %\\) .*"),
        why.getLast());
    assertEquals(15, why.size());
    assertTrue(why.stream().allMatch(line -> line.length() <= 80), why.toString());
    assertTrue(view.passed.getFirst().matches("read 0 of 13 tokens"), view.passed.toString());
    assertEquals("", view.passed.getLast());
  }

  @Test
  void unlikelyTokensNameTheirOthers() {
    enter(":temp 100");
    enter(":topk 0");
    enter(":topp 1");
    enter(":seed 1");
    enter(":max 12");
    say("hi");
    List<String> why = enter(":why");
    assertTrue(
        why.stream().anyMatch(line -> line.matches(" {7}others: (\".*\" [<\\d.]+ %(, )?){3}")),
        why.toString());
    assertFalse(why.getLast().contains("100 %"), why.getLast());
    assertTrue(why.stream().allMatch(line -> line.chars().noneMatch(Character::isISOControl)));
  }

  @Test
  void oneTokenIsShownAmongItsTenLikeliest() {
    say("hi, my name is Anna");
    List<String> why = enter(":why 1");
    assertTrue(why.get(0).matches("token 1 of 13: \"Hello\", \\d+\\.\\d %, rank 1"), why.get(0));
    assertTrue(why.get(2).matches(" +1 +\\d+\\.\\d % {2}█.*\"Hello\" +said"), why.get(2));
    assertEquals(12, why.size());
    for (String wrong : List.of("0", "14", "x", "-1")) {
      var e = assertThrows(UsageException.class, () -> enter(":why " + wrong));
      assertEquals(":why: expected 1 to 13, got " + wrong, e.getMessage());
    }
  }

  @Test
  void beforeAnythingIsSaidThereIsNothingToShow() {
    assertThrows(UsageException.class, () -> enter(":why"));
    assertThrows(UsageException.class, () -> enter(":logits"));
  }

  @Test
  void logitsShowWhatSamplingMakesOfThem() {
    enter(":template plain");
    say("Once upon a");
    enter(":temp 0.7");
    enter(":topk 2");
    List<String> sampled = List.copyOf(enter(":logits 3"));
    assertTrue(sampled.getFirst().endsWith("as sampled"), sampled.toString());
    assertTrue(sampled.get(3).endsWith(" -"), "the third is not among two: " + sampled.get(3));
    assertEquals(5, sampled.size());
    enter(":temp 1");
    enter(":topk 0");
    enter(":topp 1");
    List<String> raw = enter(":logits");
    assertEquals(11, raw.size());
    assertFalse(raw.getFirst().contains("sampled"), raw.getFirst());
    assertThrows(UsageException.class, () -> enter(":logits 0"));
  }

  @Test
  void neitherDisturbsTheCache() {
    say("hi, my name is Anna");
    enter(":why");
    enter(":logits");
    assertEquals("You are called Anna.", say("what is my name?"));
    assertEquals(
        "prompt       27 tokens: 6 prefilled, 21 from the cache", enter(":stats").getFirst());
  }

  @Test
  void ctrlCEndsThemAndTheChatGoesOn() {
    say("hi, my name is Anna");
    Cancellation cancelled = new Cancellation();
    cancelled.request();
    for (String line : List.of(":why", ":why 3", ":logits")) {
      ChatLine.Command command = (ChatLine.Command) ChatLine.parse(line);
      assertThrows(CancelledException.class, () -> commands.run(command, cancelled));
      assertEquals("", view.passed.getLast());
    }
    assertEquals("You are called Anna.", say("what is my name?"));
  }

  /** The words are the same, so whoever sees no colours misses nothing. */
  @Test
  void coloursAreOnlyAnAddition() {
    say("hi, my name is Anna");
    List<String> plain = List.copyOf(enter(":why"));
    assertTrue(view.styled.stream().allMatch(line -> line.toAnsi().equals(line.toString())));
    view.theme = Theme.of("dark", Map.of());
    assertEquals(plain, enter(":why"));
    assertTrue(view.styled.stream().noneMatch(line -> line.toAnsi().equals(line.toString())));
    view.theme = Theme.of("dark", Map.of("NO_COLOR", "1"));
    enter(":why");
    assertTrue(view.styled.stream().allMatch(line -> line.toAnsi().equals(line.toString())));
  }
}
