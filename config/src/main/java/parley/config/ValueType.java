package parley.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;

/**
 * What values a setting takes: reads them from text, checks their range and shows them.
 *
 * @param <T> the Java type of the values
 */
public sealed interface ValueType<T> {

  /** The value that {@code text} stands for; empty if it is none or out of range. */
  Optional<T> parse(String text);

  /** The allowed values in words, for errors and help: {@code expected <range>}. */
  String range();

  /** The value as a user would type it. */
  String show(T value);

  /** The value as it stands in the configuration file. */
  default String toml(T value) {
    return TomlText.quoted(show(value));
  }

  /**
   * A decimal number.
   *
   * @param min smallest value; itself allowed only if {@code minAllowed}
   * @param max largest value, allowed
   */
  record Decimal(float min, boolean minAllowed, float max) implements ValueType<Float> {
    @Override
    public Optional<Float> parse(String text) {
      try {
        float value = Float.parseFloat(text.strip());
        boolean inRange = (minAllowed ? value >= min : value > min) && value <= max;
        return inRange ? Optional.of(value) : Optional.empty(); // NaN is in no range
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    @Override
    public String range() {
      return minAllowed
          ? show(min) + " to " + show(max)
          : "above " + show(min) + ", to " + show(max);
    }

    @Override
    public String show(Float value) {
      boolean whole = value == Math.rint(value);
      return whole ? String.valueOf(Math.round(value)) : value.toString();
    }

    @Override
    public String toml(Float value) {
      return show(value);
    }
  }

  /** A whole number from {@code min} to {@code max}. */
  record Whole(int min, int max) implements ValueType<Integer> {
    @Override
    public Optional<Integer> parse(String text) {
      try {
        int value = Integer.parseInt(text.strip());
        return value >= min && value <= max ? Optional.of(value) : Optional.empty();
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    @Override
    public String range() {
      return max == Integer.MAX_VALUE ? min + " or more" : min + " to " + max;
    }

    @Override
    public String show(Integer value) {
      return value.toString();
    }

    @Override
    public String toml(Integer value) {
      return show(value);
    }
  }

  /** A 64-bit seed, or empty for a random one. */
  record Seed() implements ValueType<OptionalLong> {
    private static final String RANDOM = "random";

    @Override
    public Optional<OptionalLong> parse(String text) {
      if (text.strip().equalsIgnoreCase(RANDOM)) {
        return Optional.of(OptionalLong.empty());
      }
      try {
        return Optional.of(OptionalLong.of(Long.parseLong(text.strip())));
      } catch (NumberFormatException e) {
        return Optional.empty();
      }
    }

    @Override
    public String range() {
      return "a whole number or " + RANDOM;
    }

    @Override
    public String show(OptionalLong value) {
      return value.isPresent() ? String.valueOf(value.getAsLong()) : RANDOM;
    }

    @Override
    public String toml(OptionalLong value) {
      return value.isPresent() ? show(value) : TomlText.quoted(RANDOM);
    }
  }

  /** Any text that is not blank, such as the name of a model. */
  record Name(String range) implements ValueType<String> {
    @Override
    public Optional<String> parse(String text) {
      return text.isBlank() ? Optional.empty() : Optional.of(text.strip());
    }

    @Override
    public String show(String value) {
      return value;
    }
  }

  /**
   * A word that can be chosen.
   *
   * @param help what it means, in a few words
   */
  record Option(String word, String help) {}

  /** One of a few words, in any case. */
  record Choice(List<Option> options) implements ValueType<String> {

    static Choice of(Option... options) {
      return new Choice(List.of(options));
    }

    public List<String> words() {
      return options.stream().map(Option::word).toList();
    }

    @Override
    public Optional<String> parse(String text) {
      String word = text.strip().toLowerCase(Locale.ROOT);
      return words().contains(word) ? Optional.of(word) : Optional.empty();
    }

    @Override
    public String range() {
      return String.join(", ", words());
    }

    @Override
    public String show(String value) {
      return value;
    }
  }

  /**
   * One of a few words, or a word of the user's own, which whoever knows them looks up.
   *
   * @param words the few
   */
  record OneOrOwn(List<String> words) implements ValueType<String> {
    @Override
    public Optional<String> parse(String text) {
      return text.isBlank() ? Optional.empty() : Optional.of(text.strip().toLowerCase(Locale.ROOT));
    }

    @Override
    public String range() {
      return String.join(", ", words) + " or one of your own";
    }

    @Override
    public String show(String value) {
      return value;
    }
  }

  /** A text, with the escapes of {@link Texts}; none is the empty one. */
  record Text() implements ValueType<String> {
    private static final String NONE = "none";

    @Override
    public Optional<String> parse(String text) {
      boolean none = text.strip().equalsIgnoreCase(NONE);
      return Optional.of(none ? "" : Texts.unescape(text));
    }

    @Override
    public String range() {
      return "a text or " + NONE;
    }

    @Override
    public String show(String value) {
      return value.isEmpty() ? NONE : Texts.quote(value);
    }

    /** TOML's own escapes for all but the backslash, which {@link #parse} takes for one again. */
    @Override
    public String toml(String value) {
      return TomlText.quoted(value.isEmpty() ? NONE : value.replace("\\", "\\\\"));
    }
  }

  /**
   * Any number of texts, none empty. One typed text is a list of one, in which {@code \n}, {@code
   * \t} and {@code \\} stand for a line break, a tab and a backslash.
   */
  record Texts() implements ValueType<List<String>> {
    @Override
    public Optional<List<String>> parse(String text) {
      return text.isEmpty() ? Optional.empty() : Optional.of(List.of(unescape(text)));
    }

    @Override
    public String range() {
      return "a text that is not empty";
    }

    @Override
    public String show(List<String> value) {
      return value.isEmpty()
          ? "none"
          : String.join(", ", value.stream().map(Texts::quote).toList());
    }

    static String quote(String text) {
      return '"' + escape(text) + '"';
    }

    /** TOML has its own escapes, so the texts are given as they are. */
    @Override
    public String toml(List<String> value) {
      return value.stream().map(TomlText::quoted).collect(Collectors.joining(", ", "[", "]"));
    }

    private static String escape(String text) {
      return text.replace("\\", "\\\\").replace("\n", "\\n").replace("\t", "\\t");
    }

    static String unescape(String text) {
      StringBuilder result = new StringBuilder();
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        int known = i + 1 < text.length() ? "nt\\".indexOf(text.charAt(i + 1)) : -1;
        if (c == '\\' && known >= 0) {
          result.append("\n\t\\".charAt(known));
          i++;
        } else {
          result.append(c);
        }
      }
      return result.toString();
    }
  }
}
