package parley.repl.table;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** Numbers with as many significant digits as are worth reading, the same in every language. */
public final class Digits {

  /** Of measured numbers for people. */
  private static final int FOR_PEOPLE = 3;

  /** Of measured numbers for programs. */
  private static final int FOR_PROGRAMS = 5;

  private Digits() {}

  /** Three digits, and all of those before the point. */
  public static String forPeople(double value) {
    return forPeople(value, FOR_PEOPLE);
  }

  /** The same with another number of digits. */
  public static String forPeople(double value, int digits) {
    return Math.abs(value) >= Math.pow(10, digits - 1)
        ? String.format(Locale.ROOT, "%.0f", value)
        : new BigDecimal(value).round(new MathContext(digits)).toPlainString();
  }

  /** Five digits. */
  public static double forPrograms(double value) {
    return forPrograms(value, FOR_PROGRAMS);
  }

  /** The same with another number of digits. */
  public static double forPrograms(double value, int digits) {
    return new BigDecimal(value).round(new MathContext(digits)).doubleValue();
  }

  /** As text, without zeros at the end. */
  static String textForPrograms(double value) {
    return textForPrograms(value, FOR_PROGRAMS);
  }

  static String textForPrograms(double value, int digits) {
    return new BigDecimal(value)
        .round(new MathContext(digits))
        .stripTrailingZeros()
        .toPlainString();
  }
}
