package parley.tokenizer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The lines of merges.txt that a vocabulary in merge order, as GPT-2's, was made with. */
public final class ImpliedMerges {

  private ImpliedMerges() {}

  /**
   * For every token the two that it was merged of: what is left of its bytes when all merges into
   * lower ids are done. A token of which more is left was added later, and has none.
   */
  public static List<Merge> of(Vocabulary vocabulary) {
    MergeTable table = MergeTable.implied(vocabulary);
    List<Merge> merges = new ArrayList<>();
    for (int id = 0; id < vocabulary.size(); id++) {
      byte[] bytes = vocabulary.bytes(id);
      int[] parts = new int[bytes.length];
      Arrays.setAll(parts, i -> table.byteId(bytes[i]));
      int count = id == vocabulary.endOfText() ? 0 : mergeBelow(id, parts, table);
      if (count == 2) {
        merges.add(new Merge(parts[0], parts[1]));
      }
    }
    return merges;
  }

  /** Merges what becomes a token below {@code id}, the lowest first; how many parts are left. */
  private static int mergeBelow(int id, int[] parts, MergeTable table) {
    int count = parts.length;
    while (true) {
      int lowest = id;
      int place = -1;
      for (int i = 0; i < count - 1; i++) {
        int rank = table.rank(parts[i], parts[i + 1]); // the id that they become
        if (rank < lowest) {
          lowest = rank;
          place = i;
        }
      }
      if (place < 0) {
        return count;
      }
      parts[place] = lowest;
      count--;
      System.arraycopy(parts, place + 2, parts, place + 1, count - place - 1);
    }
  }
}
