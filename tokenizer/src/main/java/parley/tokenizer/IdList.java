package parley.tokenizer;

import java.util.Arrays;

/** A growing list of token ids. */
final class IdList {

  private int[] ids;
  private int size;

  IdList(int capacity) {
    ids = new int[capacity];
  }

  void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, Math.max(16, size + (size >> 1)));
    }
    ids[size++] = id;
  }

  int size() {
    return size;
  }

  int[] toArray() {
    return Arrays.copyOf(ids, size);
  }
}
