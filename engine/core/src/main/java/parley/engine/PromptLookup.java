package parley.engine;

import java.util.Arrays;

/**
 * Proposes what followed the same last tokens earlier in a text (prompt lookup decoding, Saxena
 * 2023): of the latest earlier occurrence of the last three tokens, else of the last two. Quoted
 * names, repeated sentences and loops are found so without a second model.
 *
 * <p>For each run of two and three tokens a table knows where it last ended. Runs whose hashes
 * collide displace each other, which costs a proposal and nothing else; so a token takes constant
 * time, and memory only where the text outgrows it.
 */
final class PromptLookup {

  private static final int LONG_RUN = 3;
  private static final int SHORT_RUN = 2;

  /** Slots for each token of room: few enough collisions to be seldom seen. */
  private static final int SLOTS = 4;

  private int[] ids = new int[256];
  private int size;
  private int[] longEnds = new int[SLOTS * ids.length]; // place after a run of three; 0 is none
  private int[] shortEnds = new int[SLOTS * ids.length]; // place after a run of two; 0 is none
  private int source; // place of what followed the last tokens earlier; 0 is none

  /** Takes the next token of the text. */
  void add(int id) {
    if (size == ids.length) {
      grow();
    }
    ids[size++] = id;
    source = index();
  }

  /** Notes where the runs at the end of the text end; returns where one of them ended before. */
  private int index() {
    int afterShort = exchange(shortEnds, SHORT_RUN);
    int afterLong = exchange(longEnds, LONG_RUN);
    return afterLong > 0 ? afterLong : afterShort;
  }

  /** Notes that the last {@code run} tokens end here; returns where they ended before, else 0. */
  private int exchange(int[] ends, int run) {
    if (size < run) {
      return 0;
    }
    int hash = 0;
    for (int i = size - run; i < size; i++) {
      hash = (hash + ids[i]) * 0x9E3779B1; // 2^32 divided by the golden ratio (Knuth)
    }
    int slot = hash >>> (Integer.numberOfLeadingZeros(ends.length) + 1); // its first bits
    int before = ends[slot];
    ends[slot] = size;
    return before > 0 && Arrays.equals(ids, before - run, before, ids, size - run, size)
        ? before
        : 0;
  }

  /**
   * Writes {@code count} proposed tokens into {@code target} from {@code at} on. An earlier place
   * so near that the text ends before {@code count} tokens is a loop: it goes on with itself.
   *
   * @return whether there is a proposal; if not, nothing is written
   */
  boolean propose(int[] target, int at, int count) {
    if (source == 0) {
      return false;
    }
    int known = Math.min(count, size - source);
    System.arraycopy(ids, source, target, at, known);
    for (int i = known; i < count; i++) {
      target[at + i] = target[at + i - known];
    }
    return true;
  }

  private void grow() {
    ids = Arrays.copyOf(ids, 2 * size);
    longEnds = new int[SLOTS * ids.length];
    shortEnds = new int[SLOTS * ids.length];
    int all = size;
    for (size = 1; size <= all; size++) {
      index();
    }
    size = all;
  }
}
