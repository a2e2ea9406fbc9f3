package parley.tokenizer;

/**
 * Byte-pair merging of one piece: of all adjacent pairs the one of the lowest rank is merged, the
 * leftmost among equals, until no pair is left. Holds scratch memory, so one per call of encode.
 */
final class PieceMerger {

  /**
   * Bytes up to which looking at all pairs is faster than a heap; measured, 48 to 100 are alike.
   */
  private static final int SHORT = 64;

  private final MergeTable merges;
  private final int[] ids = new int[SHORT]; // [n] tokens of the piece
  private final int[] ranks = new int[SHORT]; // [n - 1] rank of token i with i + 1

  PieceMerger(MergeTable merges) {
    this.merges = merges;
  }

  void merge(byte[] utf8, int from, int to, IdList out) {
    if (to - from > SHORT) {
      new LongPiece(merges, utf8, from, to).mergeTo(out);
      return;
    }
    int n = start(utf8, from, to);
    for (int rank = lowest(n); rank != MergeTable.NONE; rank = lowest(n)) {
      apply(rank, n--);
    }
    for (int i = 0; i < n; i++) {
      out.add(ids[i]);
    }
  }

  private int start(byte[] utf8, int from, int to) {
    int n = to - from;
    for (int i = 0; i < n; i++) {
      ids[i] = merges.byteId(utf8[from + i]);
    }
    for (int i = 0; i < n - 1; i++) {
      ranks[i] = merges.rankOfBytes(utf8[from + i], utf8[from + i + 1]);
    }
    return n;
  }

  /** The lowest rank, without its place: the compiler makes a SIMD loop of this. */
  private int lowest(int n) {
    int lowest = MergeTable.NONE;
    for (int i = 0; i < n - 1; i++) {
      lowest = Math.min(lowest, ranks[i]);
    }
    return lowest;
  }

  /** Merges the leftmost of n tokens that have this rank with the next one. */
  private void apply(int rank, int n) {
    int i = 0;
    while (ranks[i] != rank) {
      i++;
    }
    ids[i] = merges.merged(rank);
    for (int j = i + 1; j < n - 1; j++) {
      ids[j] = ids[j + 1];
      ranks[j - 1] = ranks[j];
    }
    if (i > 0) {
      ranks[i - 1] = merges.rank(ids[i - 1], ids[i]);
    }
    if (i < n - 2) {
      ranks[i] = merges.rank(ids[i], ids[i + 1]);
    }
  }
}
