package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.jline.reader.EOFError;
import org.jline.reader.ParsedLine;
import org.jline.reader.Parser.ParseContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.repl.cli.UsageException;

final class ChatLineTest {

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n "})
  void whiteSpaceIsBlank(String entered) {
    assertEquals(new ChatLine.Blank(), ChatLine.parse(entered));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "hi|hi",
        " hi |' hi '",
        "::temp|:temp",
        "a\\b!|a\\b!",
        "'one\\\ntwo'|'one\ntwo'",
        "':quit\nhi'|':quit\nhi'",
        "'\"\"\"\n:quit\n\"\"\"'|:quit",
        "'\"\"\"a\nb'|'a\nb'",
      })
  void messagesAreWhatWasTyped(String entered, String text) {
    assertEquals(new ChatLine.Message(text), ChatLine.parse(entered));
  }

  @ParameterizedTest
  @CsvSource({
    ":quit, quit, ''",
    "':temp 0.5', temp, 0.5",
    "':stop  a b ', stop, 'a b'",
    "': temp 1', temp, 1",
  })
  void commandsBeginWithAColon(String entered, String name, String argument) {
    assertEquals(new ChatLine.Command(name, argument), ChatLine.parse(entered));
  }

  @Test
  void colonAloneIsAMistake() {
    assertThrows(UsageException.class, () -> ChatLine.parse(":"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hi\\", "\"\"\"", "\"\"\"a\nb", "a\\\nb\\"})
  void messagesGoOnWhileTheyAreOpen(String line) {
    assertThrows(EOFError.class, () -> parse(line));
  }

  @ParameterizedTest
  @ValueSource(strings = {"hi", "say \"\"\" aloud", "\"\"\"a\"\"\"", "a\\\nb", "it's", ":stop \\"})
  void messagesEndOtherwise(String line) {
    assertEquals(line, parse(line).line());
  }

  @ParameterizedTest
  @CsvSource({
    "':te', 3, ':te', 3, 0",
    "':te x', 2, ':te', 2, 0",
    "':backend ', 9, '', 0, 1",
    "':backend nai', 12, 'nai', 3, 1",
  })
  void wordsAreTheCommandAndItsArgument(
      String line, int cursor, String word, int wordCursor, int index) {
    ParsedLine parsed = new MessageParser().parse(line, cursor, ParseContext.COMPLETE);
    assertEquals(word, parsed.word());
    assertEquals(wordCursor, parsed.wordCursor());
    assertEquals(index, parsed.wordIndex());
    assertEquals(index + 1, parsed.words().size());
  }

  private static ParsedLine parse(String line) {
    return new MessageParser().parse(line, line.length(), ParseContext.ACCEPT_LINE);
  }
}
