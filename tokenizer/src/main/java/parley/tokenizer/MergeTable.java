package parley.tokenizer;

import java.util.Arrays;
import java.util.List;

/** Which adjacent tokens merge, into what, and how early. Immutable once built. */
final class MergeTable {

  /** What {@link #find} gives for tokens that do not merge; above every merge. */
  static final long NONE = Long.MAX_VALUE;

  private static final long EMPTY = -1;

  private long[] keys = new long[1 << 10]; // left << 32 | right, or EMPTY
  private long[] merges = new long[keys.length]; // rank << 32 | id of the merged token
  private int size;

  private MergeTable() {
    Arrays.fill(keys, EMPTY);
  }

  /** Two tokens merge if their joined bytes are a token; the id of that token is the rank. */
  static MergeTable implied(Vocabulary vocabulary) {
    MergeTable table = new MergeTable();
    for (int id = 0; id < vocabulary.size(); id++) {
      int length = vocabulary.length(id);
      for (int cut = 1; cut < length && id != vocabulary.endOfText(); cut++) {
        int left = vocabulary.idOfPart(id, 0, cut);
        int right = left < 0 ? -1 : vocabulary.idOfPart(id, cut, length);
        if (right >= 0) {
          table.put(left, right, id, id);
        }
      }
    }
    return table;
  }

  /**
   * The merges of a list, ranked by their place in it.
   *
   * @throws IllegalArgumentException naming the merge, if a part or the joined bytes are no token,
   *     or if the pair stands twice
   */
  static MergeTable ranked(Vocabulary vocabulary, List<Merge> merges) {
    MergeTable table = new MergeTable();
    for (int rank = 0; rank < merges.size(); rank++) {
      Merge merge = merges.get(rank);
      int id = merged(vocabulary, merge, rank);
      long known = table.find(merge.left(), merge.right());
      if (known != NONE) {
        throw new IllegalArgumentException(
            "merge %d: expected a new pair, got that of merge %d again (%d, %d)"
                .formatted(rank, known >>> 32, merge.left(), merge.right()));
      }
      table.put(merge.left(), merge.right(), rank, id);
    }
    return table;
  }

  private static int merged(Vocabulary vocabulary, Merge merge, int rank) {
    for (int part : new int[] {merge.left(), merge.right()}) {
      if (part < 0 || part >= vocabulary.size() || part == vocabulary.endOfText()) {
        throw new IllegalArgumentException(
            "merge %d: expected two ordinary tokens of 0 to %d, got %d"
                .formatted(rank, vocabulary.size() - 1, part));
      }
    }
    byte[] left = vocabulary.bytes(merge.left());
    byte[] joined = Arrays.copyOf(left, left.length + vocabulary.length(merge.right()));
    vocabulary.copy(merge.right(), joined, left.length);
    int id = vocabulary.id(joined);
    if (id < 0 || id == vocabulary.endOfText()) {
      throw new IllegalArgumentException(
          "merge %d: expected parts that join to an ordinary token, got %d and %d (%s)"
              .formatted(rank, merge.left(), merge.right(), VisibleText.of(joined)));
    }
    return id;
  }

  /** rank &lt;&lt; 32 | id of the merged token, or {@link #NONE}: the smallest is applied first. */
  long find(int left, int right) {
    long key = key(left, right);
    int slot = slotOf(key);
    return keys[slot] == key ? merges[slot] : NONE;
  }

  private void put(int left, int right, int rank, int id) {
    if (++size > keys.length / 2) {
      grow();
    }
    long key = key(left, right);
    int slot = slotOf(key);
    keys[slot] = key;
    merges[slot] = (long) rank << 32 | id;
  }

  private void grow() {
    long[] oldKeys = keys;
    long[] oldMerges = merges;
    keys = new long[oldKeys.length * 2];
    merges = new long[keys.length];
    Arrays.fill(keys, EMPTY);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != EMPTY) {
        int slot = slotOf(oldKeys[i]);
        keys[slot] = oldKeys[i];
        merges[slot] = oldMerges[i];
      }
    }
  }

  /** The slot of this key, or the empty one where it would stand. */
  private int slotOf(long key) {
    int slot = (int) Bytes.spread(key) & keys.length - 1;
    while (keys[slot] != key && keys[slot] != EMPTY) {
      slot = slot + 1 & keys.length - 1;
    }
    return slot;
  }

  private static long key(int left, int right) {
    return (long) left << 32 | right;
  }
}
