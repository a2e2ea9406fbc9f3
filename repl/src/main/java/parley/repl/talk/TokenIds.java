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

  /** Whether these are the last ids, and stand at {@code from} or after it. */
  boolean endsWith(int[] last, int from) {
    int at = size - last.length;
    return at >= from && Arrays.equals(ids, at, size, last, 0, last.length);
  }

  void truncate(int length) {
    size = Math.min(size, length);
  }

  /** Puts other ids in the place of those before {@code end}. */
  void replaceFirst(int end, int[] others) {
    int[] rest = range(end, size);
    truncate(0);
    addAll(others);
    addAll(rest);
  }

  void remove(int from, int to) {
    System.arraycopy(ids, to, ids, from, size - to);
    size -= to - from;
  }

  /** The ids from {@code from} (inclusive) to {@code to} (exclusive). */
  int[] range(int from, int to) {
    return Arrays.copyOfRange(ids, from, to);
  }
}
