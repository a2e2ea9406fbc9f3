package parley.tokenizer;

/**
 * Byte-pair merging of one piece: of all adjacent pairs the one of the lowest rank is merged, the
 * leftmost among equals, until no pair is left. Holds scratch memory, so one per call of encode.
 */
final class PieceMerger {

  /** Up to here looking through all pairs is faster than a heap; measured on manual pages. */
  private static final int SHORT = 48;

  private final MergeTable merges;
  private final int[] byteIds; // [256] id of each single byte
  private final int[] ids = new int[SHORT]; // [n] tokens of the piece
  private final long[] pairs = new long[SHORT]; // [n - 1] merge of token i with i + 1

  PieceMerger(MergeTable merges, int[] byteIds) {
    this.merges = merges;
    this.byteIds = byteIds;
  }

  void merge(byte[] utf8, int from, int to, IdList out) {
    if (to - from > SHORT) {
      new LongPiece(merges, byteIds, utf8, from, to).mergeTo(out);
      return;
    }
    int n = start(utf8, from, to);
    while (n > 1) {
      int best = 0;
      for (int i = 1; i < n - 1; i++) {
        if (pairs[i] < pairs[best]) {
          best = i;
        }
      }
      if (pairs[best] == MergeTable.NONE) {
        break;
      }
      n = apply(best, n);
    }
    for (int i = 0; i < n; i++) {
      out.add(ids[i]);
    }
  }

  private int start(byte[] utf8, int from, int to) {
    int n = to - from;
    ids[0] = byteIds[utf8[from] & 0xFF];
    for (int i = 1; i < n; i++) {
      ids[i] = byteIds[utf8[from + i] & 0xFF];
      pairs[i - 1] = merges.find(ids[i - 1], ids[i]);
    }
    return n;
  }

  /** Merges tokens i and i + 1 of n; the number that is left. */
  private int apply(int i, int n) {
    ids[i] = (int) pairs[i];
    for (int j = i + 1; j < n - 1; j++) {
      ids[j] = ids[j + 1];
      pairs[j - 1] = pairs[j];
    }
    if (i > 0) {
      pairs[i - 1] = merges.find(ids[i - 1], ids[i]);
    }
    if (i < n - 2) {
      pairs[i] = merges.find(ids[i], ids[i + 1]);
    }
    return n - 1;
  }
}
