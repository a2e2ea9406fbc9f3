package parley.tokenizer;

/**
 * A piece of any length while it is merged: n log n, by a linked list of tokens and a binary heap
 * of the pairs that merge. Gives the same ids as {@link PieceMerger} does for short pieces.
 */
final class LongPiece {

  private static final int END = -1;

  private final MergeTable merges;
  private final int[] ids; // [n] the token that begins at byte i, where one begins
  private final int[] previous; // [n] where the token before begins, or END
  private final int[] next; // [n] where the token after begins, or END
  private final int[] ranks; // [n] rank of the token at i with the next one, or NONE

  /**
   * [up to 2 n] rank &lt;&lt; 32 | place, smallest first: each merge takes one and adds at most
   * two. An entry whose pair has changed since is left in and passed over when it comes up.
   */
  private final long[] heap;

  private int heapSize;

  LongPiece(MergeTable merges, byte[] utf8, int from, int to) {
    int n = to - from;
    this.merges = merges;
    ids = new int[n];
    previous = new int[n];
    next = new int[n];
    ranks = new int[n];
    heap = new long[Math.multiplyExact(2, n)];
    for (int i = 0; i < n; i++) {
      ids[i] = merges.byteId(utf8[from + i]);
      previous[i] = i - 1;
      next[i] = i + 1 < n ? i + 1 : END;
    }
    for (int i = 0; i < n; i++) {
      ranks[i] = rankAt(i);
      if (ranks[i] != MergeTable.NONE) {
        heap[heapSize++] = entry(i);
      }
    }
    for (int i = heapSize / 2 - 1; i >= 0; i--) {
      siftDown(i);
    }
  }

  void mergeTo(IdList out) {
    while (heapSize > 0) {
      long entry = pop();
      int place = (int) entry;
      if (entry == entry(place)) {
        apply(place);
      }
    }
    for (int i = 0; i != END; i = next[i]) {
      out.add(ids[i]);
    }
  }

  private void apply(int place) {
    int gone = next[place];
    ids[place] = merges.merged(ranks[place]);
    next[place] = next[gone];
    ranks[gone] = MergeTable.NONE;
    if (next[place] != END) {
      previous[next[place]] = place;
    }
    update(place);
    if (previous[place] != END) {
      update(previous[place]);
    }
  }

  private void update(int place) {
    ranks[place] = rankAt(place);
    if (ranks[place] != MergeTable.NONE) {
      push(entry(place));
    }
  }

  private int rankAt(int place) {
    return next[place] == END ? MergeTable.NONE : merges.rank(ids[place], ids[next[place]]);
  }

  private long entry(int place) {
    return (long) ranks[place] << 32 | place;
  }

  private void push(long entry) {
    int i = heapSize++;
    while (i > 0 && heap[i - 1 >> 1] > entry) {
      heap[i] = heap[i - 1 >> 1];
      i = i - 1 >> 1;
    }
    heap[i] = entry;
  }

  private long pop() {
    long top = heap[0];
    heap[0] = heap[--heapSize];
    siftDown(0);
    return top;
  }

  private void siftDown(int from) {
    long entry = heap[from];
    int i = from;
    for (int child = 2 * i + 1; child < heapSize; child = 2 * i + 1) {
      if (child + 1 < heapSize && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= entry) {
        break;
      }
      heap[i] = heap[child];
      i = child;
    }
    heap[i] = entry;
  }
}
