package parley.repl.talk;

import java.util.Arrays;

/** A growing list of token ids. */
final class TokenIds {

  private int[] ids = new int[256];
  private int size;

  int size() {
    return size;
  }

  void add(int id) {
    if (size == ids.length) {
      ids = Arrays.copyOf(ids, 2 * size);
    }
    ids[size++] = id;
  }

  void addAll(int[] more) {
    for (int id : more) {
      add(id);
    }
  }

  int last() {
    return ids[size - 1];
  }

  void truncate(int length) {
    size = Math.min(size, length);
  }

  void removeFirst(int count) {
    System.arraycopy(ids, count, ids, 0, size - count);
    size -= count;
  }

  /** The ids from {@code from} (inclusive) to {@code to} (exclusive). */
  int[] range(int from, int to) {
    return Arrays.copyOfRange(ids, from, to);
  }
}
