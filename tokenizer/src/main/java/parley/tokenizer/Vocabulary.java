package parley.tokenizer;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The tokens of one model: id -&gt; bytes and bytes -&gt; id. Immutable. */
public final class Vocabulary {

  /** The text of the token that ends a text; stored in vocabularies as these literal bytes. */
  public static final String END_OF_TEXT = "<|endoftext|>";

  private final byte[] joined; // all tokens one after the other, then Bytes.PADDING
  private final int[] starts; // [V + 1] token id is joined[starts[id] .. starts[id + 1])
  private final long[] slots; // [power of two >= 2 V] high half of the hash << 32 | id + 1, 0 empty
  private final int longest; // bytes of the longest token
  private final int endOfText;

  /**
   * @param tokens the bytes of every token, in the order of their ids
   * @throws IllegalArgumentException if there is no token, a token is empty or stands twice, or one
   *     of the 256 single bytes is missing; the message names the id, what was expected and found
   */
  public static Vocabulary of(List<byte[]> tokens) {
    return new Vocabulary(tokens);
  }

  private Vocabulary(List<byte[]> tokens) {
    if (tokens.isEmpty()) {
      throw new IllegalArgumentException("vocabulary: expected at least one token, got none");
    }
    starts = new int[tokens.size() + 1];
    int most = 0;
    for (int id = 0; id < tokens.size(); id++) {
      int length = tokens.get(id).length;
      if (length == 0) {
        throw new IllegalArgumentException("token " + id + ": expected at least 1 byte, got 0");
      }
      most = Math.max(most, length);
      starts[id + 1] = Math.addExact(starts[id], length);
    }
    longest = most;
    joined = new byte[Math.addExact(starts[tokens.size()], Bytes.PADDING)];
    slots = new long[Integer.highestOneBit(tokens.size()) << 2];
    for (int id = 0; id < tokens.size(); id++) {
      byte[] token = tokens.get(id);
      System.arraycopy(token, 0, joined, starts[id], token.length);
      insert(id);
    }
    requireSingleBytes();
    endOfText = id(END_OF_TEXT.getBytes(StandardCharsets.US_ASCII));
  }

  private void insert(int id) {
    long hash = Bytes.hash(joined, starts[id], length(id));
    int slot = slotOf(hash, joined, starts[id], length(id));
    if (slots[slot] != 0) {
      throw new IllegalArgumentException(
          "token %d: expected bytes of its own, got those of token %d again (hex %s)"
              .formatted(id, idAt(slot), HexFormat.of().formatHex(bytes(id))));
    }
    slots[slot] = hash & 0xFFFFFFFF_00000000L | id + 1;
  }

  private void requireSingleBytes() {
    for (int b = 0; b < 256; b++) {
      if (id(new byte[] {(byte) b}) < 0) {
        throw new IllegalArgumentException(
            "vocabulary: expected a token for each of the 256 single bytes, got none for 0x%02x"
                .formatted(b));
      }
    }
  }

  /** Number of tokens, V; ids are 0 to V - 1. */
  public int size() {
    return starts.length - 1;
  }

  /**
   * A copy of the bytes of a token.
   *
   * @throws IllegalArgumentException if there is no such id
   */
  public byte[] bytes(int id) {
    requireId(id);
    return Arrays.copyOfRange(joined, starts[id], starts[id + 1]);
  }

  /** The id of the token with exactly these bytes, -1 if there is none. */
  public int id(byte[] token) {
    return find(Arrays.copyOf(token, token.length + Bytes.PADDING), 0, token.length);
  }

  /** The id of {@code <|endoftext|>}, -1 if there is none. Encoding a text never gives it. */
  public int endOfText() {
    return endOfText;
  }

  /** Number of bytes of a token. */
  int length(int id) {
    return starts[id + 1] - starts[id];
  }

  /** Copies a token to {@code target[at..]}; the end of what was written. */
  int copy(int id, byte[] target, int at) {
    System.arraycopy(joined, starts[id], target, at, length(id));
    return at + length(id);
  }

  /** The id of the token with bytes {@code from} to {@code to} of a token, -1 if there is none. */
  int idOfPart(int id, int from, int to) {
    return find(joined, starts[id] + from, to - from);
  }

  /** As {@link #id}, for a range of an array that has {@link Bytes#PADDING} after it. */
  int find(byte[] bytes, int from, int length) {
    if (length > longest) {
      return -1;
    }
    return idAt(slotOf(Bytes.hash(bytes, from, length), bytes, from, length));
  }

  /** The slot of these bytes, or the empty one where they would stand. */
  private int slotOf(long hash, byte[] bytes, int from, int length) {
    int slot = (int) hash & slots.length - 1;
    while (slots[slot] != 0 && !holds(slot, hash, bytes, from, length)) {
      slot = slot + 1 & slots.length - 1;
    }
    return slot;
  }

  private boolean holds(int slot, long hash, byte[] bytes, int from, int length) {
    if (slots[slot] >>> 32 != hash >>> 32) {
      return false;
    }
    int id = idAt(slot);
    return length(id) == length && Bytes.equal(joined, starts[id], bytes, from, length);
  }

  private int idAt(int slot) {
    return (int) slots[slot] - 1;
  }

  void requireId(int id) {
    if (id < 0 || id >= size()) {
      throw new IllegalArgumentException("token id: expected 0 to " + (size() - 1) + ", got " + id);
    }
  }
}
