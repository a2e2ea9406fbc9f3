package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.repl.cli.UsageException;

final class QuotedTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "my file.json | my file.json",
        "\"my file.json\" | my file.json",
        "'my file.json' | my file.json",
        "\"Anna's \\\"talk\\\".json\" | Anna's \"talk\".json",
        "'a\\b' | a\\b",
        "\"a\\b\\\\\" | a\\b\\",
        "Anna's talk.json | Anna's talk.json",
        "C:\\talk.json | C:\\talk.json",
        "\"\" | ``",
      })
  void quotesAreNoPartOfTheName(String argument, String name) {
    assertEquals(name, Quoted.name(argument));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"my | expected another \" at the end, got \"my",
        "' | expected another ' at the end, got '",
        "\"a\\\" | expected another \" at the end, got \"a\\\"",
        "\"a\" b | expected nothing after the quotes, got \"a\" b",
      })
  void quotesThatDoNotHoldTheWholeNameAreAMistake(String argument, String message) {
    assertEquals(
        message, assertThrows(UsageException.class, () -> Quoted.name(argument)).getMessage());
  }

  @Test
  void wordsAreDividedByBlanksOutsideOfQuotes() {
    assertEquals(List.of(), Quoted.words(""));
    assertEquals(
        List.of("kv", "--plot", "my file.svg", "-r", "2"),
        Quoted.words("kv  --plot 'my file.svg' -r 2 "));
  }
}
