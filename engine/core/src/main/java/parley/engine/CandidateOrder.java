package parley.engine;

/** Orders token ids by falling logit, lower id first among equals, without allocating. */
final class CandidateOrder {

  private CandidateOrder() {}

  /**
   * Brings the {@code k} likeliest of the first {@code count} ids to the front, likeliest first: a
   * heap of the k best so far with the worst on top, then sorted in place; O(count log k).
   */
  static void sortLikeliestFirst(int[] ids, int count, float[] logits, int k) {
    for (int i = k / 2 - 1; i >= 0; i--) {
      siftDown(ids, logits, i, k);
    }
    for (int i = k; i < count; i++) {
      if (before(ids[i], ids[0], logits)) {
        swap(ids, i, 0);
        siftDown(ids, logits, 0, k);
      }
    }
    for (int end = k - 1; end > 0; end--) {
      swap(ids, 0, end); // the worst of what is left goes to the end
      siftDown(ids, logits, 0, end);
    }
  }

  /** Restores the heap below {@code root}: each parent comes after its children in order. */
  private static void siftDown(int[] ids, float[] logits, int root, int size) {
    int parent = root;
    while (2 * parent + 1 < size) {
      int child = 2 * parent + 1;
      if (child + 1 < size && before(ids[child], ids[child + 1], logits)) {
        child++;
      }
      if (!before(ids[parent], ids[child], logits)) {
        return;
      }
      swap(ids, parent, child);
      parent = child;
    }
  }

  private static boolean before(int a, int b, float[] logits) {
    return logits[a] > logits[b] || (logits[a] == logits[b] && a < b);
  }

  private static void swap(int[] ids, int i, int j) {
    int id = ids[i];
    ids[i] = ids[j];
    ids[j] = id;
  }
}
