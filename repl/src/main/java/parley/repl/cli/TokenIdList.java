package parley.repl.cli;

import java.util.Arrays;

/** Token ids as users write them: whole numbers with spaces, commas or brackets between. */
public final class TokenIdList {

  private TokenIdList() {}

  /**
   * @param where begins the error
   * @param vocabSize ids must be below
   * @throws UsageException naming the first bad id
   */
  public static int[] parse(String text, String where, int vocabSize) {
    return Arrays.stream(text.split("[\\s,\\[\\]]+", -1))
        .filter(word -> !word.isEmpty())
        .mapToInt(word -> id(word, where, vocabSize))
        .toArray();
  }

  private static int id(String word, String where, int vocabSize) {
    try {
      int id = Integer.parseInt(word);
      if (id >= 0 && id < vocabSize) {
        return id;
      }
    } catch (NumberFormatException e) {
      // the same complaint
    }
    throw new UsageException(
        where + ": expected token ids from 0 to " + (vocabSize - 1) + ", got " + word);
  }
}
