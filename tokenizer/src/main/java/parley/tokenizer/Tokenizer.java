package parley.tokenizer;

import java.util.List;

/**
 * Text to token ids and back: GPT-2's byte-level byte-pair encoding. Immutable and safe to share
 * between threads.
 */
public final class Tokenizer {

  private final Vocabulary vocabulary;
  private final MergeTable merges;
  private final boolean[] whole; // [V] whether a piece with the bytes of a token is that token

  /**
   * A tokenizer from the vocabulary alone, for vocabularies whose ids are in merge order as GPT-2's
   * are: of all adjacent tokens whose joined bytes are a token, the pair with the lowest id merges.
   */
  public static Tokenizer of(Vocabulary vocabulary) {
    Tokenizer tokenizer = new Tokenizer(vocabulary, MergeTable.implied(vocabulary));
    for (int id = 0; id < vocabulary.size(); id++) {
      tokenizer.whole[id] = id != vocabulary.endOfText();
    }
    return tokenizer;
  }

  /**
   * A tokenizer with merges in the order of merges.txt; ids may be in any order.
   *
   * @throws IllegalArgumentException naming the merge by its place, from 0, if a part or the joined
   *     bytes are no token (or the end token), or if a pair stands twice
   */
  public static Tokenizer of(Vocabulary vocabulary, List<Merge> merges) {
    Tokenizer tokenizer = new Tokenizer(vocabulary, MergeTable.ranked(vocabulary, merges));
    tokenizer.findWholeTokens();
    return tokenizer;
  }

  private Tokenizer(Vocabulary vocabulary, MergeTable merges) {
    this.vocabulary = vocabulary;
    this.merges = merges;
    whole = new boolean[vocabulary.size()];
  }

  /** Tokens that no merge leads to (such as added ones) are never given for a piece of text. */
  private void findWholeTokens() {
    PieceMerger merger = new PieceMerger(merges);
    for (int id = 0; id < whole.length; id++) {
      IdList ids = new IdList(vocabulary.length(id));
      merger.merge(vocabulary.bytes(id), 0, vocabulary.length(id), ids);
      whole[id] = ids.size() == 1;
    }
  }

  public Vocabulary vocabulary() {
    return vocabulary;
  }

  /**
   * The token ids of a text. All of it is ordinary text: {@code <|endoftext|>} in it does not
   * become the end token. A lone surrogate counts as U+FFFD.
   */
  public int[] encode(CharSequence text) {
    Utf8.Encoded utf8 = Utf8.encode(text.toString());
    IdList ids = new IdList(utf8.length() / 4 + 8); // English has 4 to 5 bytes a token
    PieceMerger merger = new PieceMerger(merges);
    int end = utf8.length();
    for (int from = 0; from < end; ) {
      int to = Splitter.pieceEnd(utf8.bytes(), from, end);
      int id = vocabulary.find(utf8.bytes(), from, to - from);
      if (id >= 0 && whole[id]) {
        ids.add(id);
      } else {
        merger.merge(utf8.bytes(), from, to, ids);
      }
      from = to;
    }
    return ids.toArray();
  }

  /**
   * The text of token ids: their bytes joined, then read as UTF-8. Malformed bytes become U+FFFD as
   * Python's {@code errors="replace"} does it.
   *
   * @throws IllegalArgumentException if an id is not in the vocabulary
   */
  public String decode(int[] ids) {
    StreamDecoder decoder = stream();
    StringBuilder text = new StringBuilder(4 * ids.length);
    for (int id : ids) {
      text.append(decoder.accept(id));
    }
    return text.append(decoder.finish()).toString();
  }

  /** Decodes ids as they come; the parts joined are what {@link #decode} gives for all. */
  public StreamDecoder stream() {
    return new StreamDecoder(vocabulary);
  }
}
