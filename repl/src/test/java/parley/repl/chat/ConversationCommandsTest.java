package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.config.Origin;
import parley.config.Setting;
import parley.engine.Cancellation;
import parley.engine.FinishReason;
import parley.repl.cli.UsageException;
import parley.repl.talk.Pip;

/** {@code :undo}, {@code :retry}, {@code :continue}, and what shows a conversation. */
final class ConversationCommandsTest {

  private static final String HELLO = "Hello Anna! What would you like to talk about?";

  private final Chat chat = new Chat(Pip.settings(), Pip.open(), Pip.loader());
  private final KeptView view = new KeptView();
  private final ColonCommands commands = new ColonCommands(chat, view, List.of());

  @AfterEach
  void close() {
    chat.close();
  }

  private List<String> enter(String line) {
    return enter(line, new Cancellation());
  }

  private List<String> enter(String line, Cancellation cancellation) {
    view.lines.clear();
    view.answer.setLength(0);
    commands.run((ChatLine.Command) ChatLine.parse(line), cancellation);
    return view.lines;
  }

  private String say(String message) {
    view.lines.clear();
    view.answer.setLength(0);
    chat.answer(message, new Cancellation(), view);
    return view.answer.toString();
  }

  @Test
  void undoTakesBackTurnsAndShowsThem() {
    say("hi, my name is Anna");
    say("what is my name?");
    say("tell me a story");
    List<String> undone = enter(":undo 2");
    assertTrue(undone.getFirst().matches("\\(took back \\d+ tokens\\)"), undone.getFirst());
    assertEquals("> what is my name?", undone.get(1));
    assertEquals("  You are called Anna.", undone.get(2));
    assertEquals("> tell me a story", undone.get(3));
    assertEquals(21, chat.conversation().size());
    assertEquals("You are called Anna.", say("what is my name?"));
    assertEquals(
        "prompt       27 tokens: 6 prefilled, 21 from the cache", enter(":stats").getFirst());
    enter(":undo");
    assertEquals(1, chat.conversation().turns());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ":undo | there is nothing to take back",
        ":retry | nothing was said yet",
        ":continue | nothing was said yet",
      })
  void withoutATurnThereIsNothingToChange(String line, String message) {
    assertEquals(message, assertThrows(UsageException.class, () -> enter(line)).getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 | :undo: expected at least 1 turn to take back, got 0",
        "-1 | :undo: expected at least 1 turn to take back, got -1",
        "9 | :undo: there is only 1 turn to take back, not 9",
        "all | :undo: expected how many turns to take back, got all",
      })
  void moreOrLessThanThereIsIsNotUndone(String count, String message) {
    say("hi, my name is Anna");
    var e = assertThrows(UsageException.class, () -> enter(":undo " + count));
    assertEquals(message, e.getMessage());
    assertEquals(1, chat.conversation().turns());
  }

  @Test
  void anotherTemplateSaysWhatBecomesOfTheConversation() {
    enter(":template transcript");
    say("hi, my name is Anna");
    String all = "(all %d tokens are prefilled anew with the next message)";
    List<String> alpaca = List.copyOf(enter(":template alpaca"));
    assertEquals(all.formatted(chat.conversation().size()), alpaca.get(1));
    List<String> transcript = List.copyOf(enter(":template transcript"));
    assertEquals(all.formatted(chat.conversation().size()), transcript.get(1));
    assertEquals(
        "(the conversation, %d tokens, is kept as it is; the next message is put in the new way)"
            .formatted(chat.conversation().size()),
        enter(":template plain").get(1));
    assertEquals(List.of("template is plain"), enter(":template plain"));
  }

  @Test
  void greedyRetrySaysWhyTheAnswerIsTheSame() {
    say("hi, my name is Anna");
    assertEquals(
        List.of("(greedy always takes the likeliest token, so it is the same; try :temp 0.7)"),
        enter(":retry"));
    assertEquals(HELLO, view.answer.toString());
    assertEquals(1, chat.conversation().turns());
    assertEquals(
        "prompt       8 tokens: 1 prefilled, 7 from the cache", enter(":stats").getFirst());
  }

  @Test
  void retryTakesTheNextSeedAndSaysSo() {
    enter(":temp 1.5");
    enter(":seed 42");
    String first = say("tell me a story");
    assertEquals(List.of("(another answer, with seed 43)"), enter(":retry"));
    String second = view.answer.toString();
    assertNotEquals(first, second);
    assertEquals(List.of("(another answer, with seed 44)"), enter(":retry"));
    enter(":reset");
    enter(":seed 43");
    assertEquals(second, say("tell me a story"));
  }

  @Test
  void messageThatWasStoppedBeforeItsAnswerIsAskedAgain() {
    say("hi, my name is Anna");
    Cancellation cancelled = new Cancellation();
    cancelled.request();
    chat.answer("what is my name?", cancelled, view);
    assertEquals(1, chat.conversation().turns());
    assertEquals("- > what is my name?", enter(":history").getLast());
    assertEquals(List.of("(again: what is my name?)"), enter(":retry"));
    assertEquals("You are called Anna.", view.answer.toString());
    assertEquals(2, chat.conversation().turns());
  }

  @Test
  void continueGoesOnWithTheSameAnswer() {
    String whole = say("tell me a story");
    enter(":reset");
    enter(":max 10");
    String begun = say("tell me a story");
    enter(":max 5");
    enter(":continue");
    begun += view.answer;
    enter(":max default");
    enter(":continue");
    assertEquals(whole, begun + view.answer);
    assertEquals(1, chat.conversation().turns());
    assertEquals(FinishReason.END, chat.conversation().last().reason());
    var e = assertThrows(UsageException.class, () -> enter(":continue"));
    assertEquals("the answer was ended by the model, there is no rest; try :retry", e.getMessage());
  }

  @Test
  void stopTextIsNoPartOfTheConversation() {
    enter(":stop would");
    assertEquals("Hello Anna! What", say("hi, my name is Anna").strip());
    assertEquals("    Hello Anna! What", enter(":history").get(1));
    assertThrows(UsageException.class, () -> enter(":continue"));
  }

  @Test
  void historyNumbersTurnsAndMakesControlsVisible() {
    assertEquals(List.of("nothing was said yet"), enter(":history"));
    say("hi, my name is Anna");
    enter(":max 2");
    say("a\n\u001b[2J b");
    assertEquals(
        List.of("1 > hi, my name is Anna", "    " + HELLO, "2 > a", "    \\x1b[2J b"),
        enter(":history").subList(0, 4));
    assertEquals("    (cut at :max tokens)", view.lines.getLast());
  }

  @Test
  void contextCountsTokensAndSaysWhatTheCacheHolds() {
    assertEquals(
        List.of(
            "context  ░░░░░░░░░░░░░░░░░░░░ 0 of 1024 tokens, 1024 free", "cache    holds all 0"),
        enter(":context"));
    say("hi, my name is Anna");
    enter(":max 2");
    say("what is my name?");
    assertEquals(
        List.of(
            "turn  message  answer  tokens",
            "   1        8      13      21  hi, my name is Anna",
            "   2        6       2       9  what is my name?",
            "context  █░░░░░░░░░░░░░░░░░░░ 30 of 1024 tokens, 994 free",
            "cache    holds 29; 1 will be prefilled with the next message"),
        enter(":context"));
    enter(":backend naive");
    assertEquals(
        "cache    none: naive computes all tokens again with each one",
        enter(":context").getLast());
  }

  @Test
  void systemTextHasNoPlaceInTurnsButInATranscript() {
    var e = assertThrows(UsageException.class, () -> enter(":system Be kind."));
    assertEquals(
        "template turns has no place for a system text; transcript and alpaca have",
        e.getMessage());
    assertEquals(
        "(template turns has no place for it; transcript and alpaca have)",
        enter(":system").getLast());
    enter(":template transcript");
    assertEquals(List.of("system is \"Be kind.\""), enter(":system Be kind."));
    say("hi");
    int size = chat.conversation().size();
    int preface = chat.conversation().prefaceTokens();
    assertTrue(preface > 0);
    assertEquals(
        List.of(
            "system is none",
            "(all " + (size - preface) + " tokens are prefilled anew with the next message)"),
        enter(":system default"));
    assertEquals(0, chat.conversation().held());
    enter(":system \\nBe brief.");
    assertEquals("\nBe brief.", chat.settings().get(Setting.SYSTEM));
    enter(":reset");
    assertEquals(chat.conversation().prefaceTokens(), chat.conversation().size());
    enter(":template turns");
    assertEquals(0, chat.conversation().size());
  }

  @Test
  void systemTextOfTheCommandLineNeedsAPlace() {
    assertThrows(
        UsageException.class,
        () ->
            new Chat(
                Pip.settings().with(Setting.SYSTEM, "Be kind.", Origin.FLAG),
                chat.model(),
                Pip.loader()));
  }

  @Test
  void systemTextLongerThanHalfTheContextIsRefused() {
    enter(":template alpaca");
    int preface = chat.conversation().prefaceTokens();
    assertThrows(UsageException.class, () -> enter(":system " + "x ".repeat(600)));
    assertEquals("", chat.settings().get(Setting.SYSTEM));
    assertEquals(preface, chat.conversation().prefaceTokens());
  }

  @Test
  void fullContextStopsWhereTheUserWantsThat() {
    enter(":on-full stop");
    enter(":max 8");
    say("hi " + "x ".repeat(450));
    int size = chat.conversation().size();
    String long_ = "hi " + "y ".repeat(600);
    var e = assertThrows(UsageException.class, () -> say(long_));
    assertTrue(
        e.getMessage()
            .matches(
                "the context is full: \\d+ of 1024 tokens, and the message needs \\d+ more; :undo"
                    + " takes turns back, :reset begins anew, :on-full drop forgets the oldest"
                    + " turns"),
        e.getMessage());
    assertEquals(size, chat.conversation().size());
    enter(":on-full drop");
    enter(":retry");
    assertEquals(1, chat.conversation().turns());
  }

  @Test
  void answerThatFilledTheContextCannotGoOnAlone() {
    enter(":template plain");
    enter(":temp 100"); // so that no token is likely, the end token neither
    enter(":topk 0");
    enter(":topp 1");
    enter(":seed 1");
    say("hi" + " x".repeat(505));
    assertEquals(FinishReason.CONTEXT, chat.conversation().last().reason());
    var e = assertThrows(UsageException.class, () -> enter(":continue"));
    assertEquals(
        "the context is full: 1024 of 1024 tokens, and this turn takes it all; :undo takes turns"
            + " back, :reset begins anew",
        e.getMessage());
  }

  @Test
  void systemTextThatLeavesNoPlaceForAnotherAnswerIsNamed() {
    enter(":template transcript");
    enter(":max 1");
    say("hi" + " x".repeat(480));
    enter(":system " + "y ".repeat(200));
    var e = assertThrows(UsageException.class, () -> enter(":retry"));
    assertTrue(e.getMessage().contains("this turn takes it all"), e.getMessage());
    enter(":system default");
    enter(":retry");
    assertEquals(1, chat.conversation().turns());
  }
}
