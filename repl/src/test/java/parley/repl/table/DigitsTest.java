package parley.repl.table;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1234.56, 1235",
    "99.96, 100",
    "12.04, 12.0",
    "-3.14159, -3.14",
    "-1234.56, -1235",
    "0.000123456, 0.000123",
  })
  void peopleReadThreeDigitsAndAllBeforeThePoint(double value, String expected) {
    assertEquals(expected, Digits.forPeople(value));
  }

  @ParameterizedTest
  @CsvSource({"1234.5678, 1234.6", "0.1, 0.1", "2500000, 2500000"})
  void programsReadFiveDigits(double value, String expected) {
    assertEquals(Double.parseDouble(expected), Digits.forPrograms(value));
    assertEquals(expected, Csv.number(value));
  }

  @ParameterizedTest
  @CsvSource({"2.23456789012, 9, 2.23456789", "0.5, 9, 0.5", "0.000000123456, 3, 0.000000123"})
  void programsReadAsManyAsTheyAskFor(double value, int digits, String expected) {
    assertEquals(Double.parseDouble(expected), Digits.forPrograms(value, digits));
    assertEquals(expected, Csv.number(value, digits));
  }
}
