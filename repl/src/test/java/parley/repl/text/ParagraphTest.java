package parley.repl.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ParagraphTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "short|short",
        ":a NAME  what computes|:a NAME  what/         computes",
        "(a notice of some words)|(a notice of some/  words)",
        "日本語日本語日本語日本語|日本語日本語日本語/日本語",
        "a word, then   a gap|a word, then   a/  gap",
        "|"
      })
  void rowsHangBehindTheFirstColumn(String line, String rows) {
    String text = line == null ? "" : line;
    String wanted = rows == null ? "" : rows;
    assertEquals(wanted.replace('/', '\n'), String.join("\n", Paragraph.rows(text, 20)));
  }
}
