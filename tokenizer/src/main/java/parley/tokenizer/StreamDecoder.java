package parley.tokenizer;

import java.util.Arrays;

/**
 * Decodes token ids one by one for a text that is shown while it grows. A character whose bytes are
 * spread over several tokens is held back until it is whole. Not safe for use by several threads.
 */
public final class StreamDecoder {

  private final Vocabulary vocabulary;
  private byte[] held = new byte[16]; // the beginning of a character, at most 3 bytes, and room
  private int heldLength;

  StreamDecoder(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  /**
   * The text that this token completes; empty if it ends within the first character.
   *
   * @throws IllegalArgumentException if the id is not in the vocabulary
   */
  public String accept(int id) {
    vocabulary.requireId(id);
    int needed = heldLength + vocabulary.length(id);
    if (held.length < needed) {
      held = Arrays.copyOf(held, needed);
    }
    int length = vocabulary.copy(id, held, heldLength);
    StringBuilder text = new StringBuilder(length);
    int decoded = Utf8.decode(held, length, text);
    heldLength = length - decoded;
    System.arraycopy(held, decoded, held, 0, heldLength);
    return text.toString();
  }

  /** U+FFFD if a character is cut off at the end, else nothing. Then a new text may begin. */
  public String finish() {
    boolean cut = heldLength > 0;
    heldLength = 0;
    return cut ? String.valueOf(Utf8.REPLACEMENT) : "";
  }
}
