package parley.tokenizer;

import java.util.Arrays;
import java.util.List;

/**
 * Which adjacent tokens merge, into what, and how early: the lowest rank goes first. Immutable once
 * built.
 */
final class MergeTable {

  /** The rank of tokens that do not merge; above every rank. */
  static final int NONE = Integer.MAX_VALUE;

  private static final long EMPTY = -1;

  private final Vocabulary vocabulary;
  private final int[] merged; // [ranks] id of the merged token
  private long[] keys = new long[1 << 10]; // left << 32 | right, or EMPTY
  private int[] ranks = new int[keys.length]; // rank of the pair in the same slot
  private int size;

  private final int[] byteIds = new int[256]; // id of each single byte

  /** [256 * 256] rank of two single bytes: where every piece starts, so without hashing. */
  private final int[] byteRanks = new int[256 * 256];

  private MergeTable(Vocabulary vocabulary, int ranks) {
    this.vocabulary = vocabulary;
    merged = new int[ranks];
    Arrays.fill(keys, EMPTY);
    Arrays.fill(byteRanks, NONE);
    for (int b = 0; b < byteIds.length; b++) {
      byteIds[b] = vocabulary.id(new byte[] {(byte) b});
    }
  }

  /** Two tokens merge if their joined bytes are a token; the id of that token is the rank. */
  static MergeTable implied(Vocabulary vocabulary) {
    MergeTable table = new MergeTable(vocabulary, vocabulary.size());
    for (int id = 0; id < vocabulary.size(); id++) {
      int length = id == vocabulary.endOfText() ? 0 : vocabulary.length(id); // nothing becomes it
      for (int cut = 1; cut < length; cut++) {
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
    MergeTable table = new MergeTable(vocabulary, merges.size());
    for (int rank = 0; rank < merges.size(); rank++) {
      Merge merge = merges.get(rank);
      int id = requireMerged(vocabulary, merge, rank);
      int known = table.rank(merge.left(), merge.right());
      if (known != NONE) {
        throw new IllegalArgumentException(
            "merge %d: expected a new pair, got that of merge %d again (%d, %d)"
                .formatted(rank, known, merge.left(), merge.right()));
      }
      table.put(merge.left(), merge.right(), rank, id);
    }
    return table;
  }

  private static int requireMerged(Vocabulary vocabulary, Merge merge, int rank) {
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

  /** The rank at which two adjacent tokens merge, or {@link #NONE}. */
  int rank(int left, int right) {
    long key = key(left, right);
    int slot = slotOf(key);
    return keys[slot] == key ? ranks[slot] : NONE;
  }

  /** The rank at which two adjacent single bytes merge, or {@link #NONE}. */
  int rankOfBytes(byte left, byte right) {
    return byteRanks[bytesKey(left, right)];
  }

  /** The id of what the pair of this rank becomes. */
  int merged(int rank) {
    return merged[rank];
  }

  /** The id of a single byte. */
  int byteId(byte b) {
    return byteIds[b & 0xFF];
  }

  private void put(int left, int right, int rank, int id) {
    if (++size > keys.length / 2) {
      grow();
    }
    long key = key(left, right);
    int slot = slotOf(key);
    keys[slot] = key;
    ranks[slot] = rank;
    merged[rank] = id;
    if (vocabulary.length(left) == 1 && vocabulary.length(right) == 1) {
      byteRanks[bytesKey(vocabulary.bytes(left)[0], vocabulary.bytes(right)[0])] = rank;
    }
  }

  private void grow() {
    long[] oldKeys = keys;
    int[] oldRanks = ranks;
    keys = new long[oldKeys.length * 2];
    ranks = new int[keys.length];
    Arrays.fill(keys, EMPTY);
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldKeys[i] != EMPTY) {
        int slot = slotOf(oldKeys[i]);
        keys[slot] = oldKeys[i];
        ranks[slot] = oldRanks[i];
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

  private static int bytesKey(byte left, byte right) {
    return (left & 0xFF) << 8 | right & 0xFF;
  }
}
