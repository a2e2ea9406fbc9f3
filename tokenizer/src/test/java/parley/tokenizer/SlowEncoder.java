package parley.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The oracle: GPT-2's encoder as its authors wrote it down, slow and obvious. It splits by the
 * pattern itself; then, as long as a pair merges, it merges all places of the lowest pair from left
 * to right. It shares nothing with the encoder under test.
 */
final class SlowEncoder {

  /** The 25 characters of \s, which Java's own \s is not. */
  private static final String SPACE =
      "\\u0009-\\u000D\\u0020\\u0085\\u00A0\\u1680\\u2000-\\u200A\\u2028\\u2029\\u202F\\u205F\\u3000";

  /** Possessive where that changes nothing, so that long runs do not exhaust the stack. */
  private static final Pattern PIECE =
      Pattern.compile(
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}++| ?\\p{N}++| ?[^S\\p{L}\\p{N}]++|[S]+(?![^S])|[S]+"
              .replace("S", SPACE));

  private record Pair(int left, int right) {}

  private final Vocabulary vocabulary;
  private final Map<String, Integer> ids = new HashMap<>(); // bytes as a Latin-1 string
  private final Map<Pair, Integer> merged = new HashMap<>(); // NONE where the two do not merge

  private static final int NONE = Integer.MAX_VALUE;

  SlowEncoder(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
    for (int id = 0; id < vocabulary.size(); id++) {
      if (id != vocabulary.endOfText()) {
        ids.put(latin1(id), id);
      }
    }
  }

  static List<String> split(String text) {
    return PIECE.matcher(text).results().map(MatchResult::group).toList();
  }

  /** A lone surrogate becomes U+FFFD. */
  static String wellFormed(String text) {
    return text.replaceAll("\\p{Cs}", "\uFFFD");
  }

  int[] encode(String text) {
    List<Integer> result = new ArrayList<>();
    for (String piece : split(wellFormed(text))) {
      List<Integer> parts = new ArrayList<>();
      for (byte b : piece.getBytes(StandardCharsets.UTF_8)) {
        parts.add(ids.get(String.valueOf((char) (b & 0xFF))));
      }
      result.addAll(merge(parts));
    }
    return result.stream().mapToInt(Integer::intValue).toArray();
  }

  private List<Integer> merge(List<Integer> piece) {
    List<Integer> parts = piece;
    while (true) {
      int lowest = NONE;
      for (int i = 0; i + 1 < parts.size(); i++) {
        lowest = Math.min(lowest, merged(parts.get(i), parts.get(i + 1)));
      }
      if (lowest == NONE) {
        return parts;
      }
      List<Integer> shorter = new ArrayList<>();
      for (int i = 0; i < parts.size(); i++) {
        if (i + 1 < parts.size() && merged(parts.get(i), parts.get(i + 1)) == lowest) {
          shorter.add(lowest);
          i++;
        } else {
          shorter.add(parts.get(i));
        }
      }
      parts = shorter;
    }
  }

  private int merged(int left, int right) {
    return merged.computeIfAbsent(
        new Pair(left, right), p -> ids.getOrDefault(latin1(p.left) + latin1(p.right), NONE));
  }

  private String latin1(int id) {
    return new String(vocabulary.bytes(id), StandardCharsets.ISO_8859_1);
  }
}
