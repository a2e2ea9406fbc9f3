package parley.tokenizer;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts to encode: written down in texts.txt, and random ones. */
final class Texts {

  private static final Pattern ESCAPE =
      Pattern.compile("\\\\(?:[nrt\\\\]|u\\p{XDigit}{4}|U\\p{XDigit}{8})");

  /** Characters of one class each; a random text is made of runs of a class. */
  private static final List<String> CLASSES =
      List.of(
          "abcdefghijklmnopqrstuvwxyz",
          "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
          "'stmdrvel'STMDRVEL",
          "0123456789",
          "!\"#$%&()*+,-./:;<=>?@[\\]^_`{|}~",
          "  \n\t\r ",
          "\t\n\u000B\f\r \u0085\u00A0\u1680\u2000\u2003\u200A\u2028\u2029\u202F\u205F\u3000",
          "\u0000\u0007\u001B\u001C\u001F\u007F\u0080\u009B\u180E\u200B\u2060\uFEFF",
          "äéîõüßñçøåæœłžğıİǅ",
          "\u0300\u0301\u0308\u0323\u20DD\uFE0F\u200D\u0483",
          "абвгдеёжзАБВГДЕЁЖЗαβγδεζΑΒΓ",
          "אבגדهوحطي\u05B0\u064E",
          "कखगघ\u093F\u094Dกขฃค\u0E34",
          "的一是不了人我在有他這中大來",
          "あいうえおアイウエオー한국어가나다",
          "²³¹½¾ⅣⅫ①⑳٠١٢०१२〇𝟏𐒡",
          "😀😂👍🏽👨👩👧🇩🇪❤\u200D\uFE0F",
          "←∀∑░─♠€£¥©™“”’…–—",
          "\uD800\uDBFF\uDC00\uDFFF\uD83D\uDE00");

  private Texts() {}

  static List<String> written() {
    try (InputStream in = Texts.class.getResourceAsStream("texts.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("# "))
          .map(line -> ESCAPE.matcher(line).replaceAll(Texts::unescape))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String unescape(MatchResult escape) {
    String character =
        switch (escape.group().charAt(1)) {
          case 'n' -> "\n";
          case 'r' -> "\r";
          case 't' -> "\t";
          case '\\' -> "\\";
          default -> Character.toString(Integer.parseInt(escape.group().substring(2), 16));
        };
    return Matcher.quoteReplacement(character);
  }

  /** Runs of one to six characters of a class, or of any code points at all. */
  static String ofClasses(Random random) {
    StringBuilder text = new StringBuilder();
    for (int runs = 1 + random.nextInt(6); runs > 0; runs--) {
      int choice = random.nextInt(CLASSES.size() + 1);
      for (int n = 1 + random.nextInt(6); n > 0; n--) {
        if (choice < CLASSES.size()) {
          String characters = CLASSES.get(choice);
          int at = random.nextInt(characters.length());
          text.appendCodePoint(characters.codePointAt(at));
        } else {
          text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
        }
      }
    }
    return text.toString();
  }

  /** One to twelve tokens of the vocabulary; bytes that are no text become U+FFFD. */
  static String ofTokens(Random random, Tokenizer tokenizer) {
    int size = tokenizer.vocabulary().size();
    return tokenizer.decode(random.ints(1 + random.nextInt(12), 0, size).toArray());
  }
}
