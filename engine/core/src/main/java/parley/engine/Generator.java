package parley.engine;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Prefills a prompt and decodes an answer.
 *
 * <p>Whenever a generation ends, the session holds the prompt and every token told, so that {@link
 * Session#position()} is the length of the conversation. Two exceptions: a cancelled prefill leaves
 * the session as it was, and the last token of a full context has no place in it.
 *
 * <p>Where the last tokens occurred earlier in the text, what followed them there is proposed: the
 * next token and the proposals are fed in one batch, the sampler chooses from each position's
 * logits in turn, and as long as it chooses what was proposed, the next position is already
 * computed. What it did not choose is truncated. The logits of a position do not depend on what
 * else is in a batch, and the sampler draws once for each token told, from the same logits and with
 * the same history as token by token. So speculation changes no token, greedy or sampled.
 */
public final class Generator {

  private static final Cancellation NEVER = new Cancellation();

  private final Session session;
  private final Sampler sampler;
  private final PromptLookup lookup = new PromptLookup();

  public Generator(Session session, Sampler sampler) {
    this.session = session;
    this.sampler = sampler;
  }

  /** Tells which tokens the session holds, for the repetition penalty and speculation. */
  public void read(int[] held) {
    for (int id : held) {
      read(id);
    }
  }

  private void read(int id) {
    sampler.accept(id);
    lookup.add(id);
  }

  /**
   * Generates until one of the options' conditions holds. Events are told on this thread.
   *
   * @param prompt ids to prefill after what the session holds; at least one
   * @throws IllegalArgumentException if the prompt does not fit the context
   */
  public FinishReason generate(
      int[] prompt,
      GenerationOptions options,
      Cancellation cancellation,
      Consumer<GenerationEvent> listener) {
    long start = System.nanoTime();
    listener.accept(new GenerationEvent.Started(session.position(), prompt.length));
    MemorySegment logits;
    try {
      logits = session.feed(prompt, options.maxTokens() == 0 ? 0 : 1, cancellation);
    } catch (CancelledException e) {
      listener.accept(new GenerationEvent.Finished(FinishReason.CANCELLED, 0, 0, 0, 0));
      return FinishReason.CANCELLED;
    }
    listener.accept(new GenerationEvent.Prefilled(prompt.length, System.nanoTime() - start));
    read(prompt);
    return new Decoding(options, cancellation, listener, start).run(logits);
  }

  /** One answer in progress. */
  private final class Decoding {
    private final GenerationOptions options;
    private final Cancellation cancellation;
    private final Consumer<GenerationEvent> listener;
    private final long start;
    private final ProposalLength length;
    private final int[] one = new int[1];
    private int token; // the last told
    private boolean held; // whether the session holds it
    private FinishReason reason; // null while it goes on
    private int count;
    private int proposed;
    private int accepted;
    private long firstNanos;
    private long lastNanos;

    Decoding(
        GenerationOptions options,
        Cancellation cancellation,
        Consumer<GenerationEvent> listener,
        long start) {
      this.options = options;
      this.cancellation = cancellation;
      this.listener = listener;
      this.start = start;
      this.length = new ProposalLength(options.speculation());
    }

    FinishReason run(MemorySegment promptLogits) {
      if (options.maxTokens() == 0) {
        reason = FinishReason.LENGTH;
        held = true; // there is none
      } else {
        choose(promptLogits, new int[1]);
      }
      while (reason == null) {
        int[] batch = batch();
        try {
          choose(session.feed(batch, batch.length, cancellation), batch);
        } catch (CancelledException e) {
          reason = FinishReason.CANCELLED;
        }
      }
      if (!held && session.position() < session.context()) {
        // Without the head this costs two thirds of a token, and nothing where there is no cache.
        one[0] = token;
        session.feed(one, 0, NEVER);
      }
      listener.accept(
          new GenerationEvent.Finished(reason, count, lastNanos - firstNanos, proposed, accepted));
      return reason;
    }

    /** The last token and what is proposed to follow, as far as it may and fits. */
    private int[] batch() {
      int room = session.context() - session.position() - 1;
      int proposals = Math.min(length.next(), Math.min(room, options.maxTokens() - count - 1));
      if (proposals > 0) {
        int[] batch = new int[1 + proposals];
        if (lookup.propose(batch, 1, proposals)) {
          batch[0] = token;
          return batch;
        }
      }
      one[0] = token;
      return one;
    }

    /**
     * Chooses the token after the first of the batch, and after each proposal for as long as it is
     * what was chosen; leaves the session with what was right.
     *
     * @param logits [batch, V]
     */
    private void choose(MemorySegment logits, int[] batch) {
      long rowBytes = logits.byteSize() / batch.length;
      int proposals = batch.length - 1;
      int position = session.position() - proposals; // after the first token of the batch
      int right = 0;
      try {
        do {
          token = sampler.sample(logits.asSlice(right * rowBytes, rowBytes));
          read(token);
          tell(right == 0);
          held = right < proposals && token == batch[1 + right];
          reason = reasonToStop(position + right);
          right += held ? 1 : 0;
        } while (held && reason == null);
      } finally {
        if (right < proposals) {
          session.truncate(position + right);
        }
      }
      proposed += proposals;
      accepted += right;
      length.verified(proposals, right);
    }

    private void tell(boolean firstOfBatch) {
      if (firstOfBatch) {
        lastNanos = System.nanoTime() - start;
      }
      if (count++ == 0) {
        firstNanos = lastNanos;
      }
      listener.accept(new GenerationEvent.Token(token, lastNanos));
    }

    /**
     * @param position tokens before the last one told
     */
    private FinishReason reasonToStop(int position) {
      if (token == options.endToken()) {
        return FinishReason.END;
      }
      if (options.stop().test(token)) {
        return FinishReason.STOP;
      }
      if (cancellation.isRequested()) {
        return FinishReason.CANCELLED;
      }
      if (count == options.maxTokens()) {
        return FinishReason.LENGTH;
      }
      return position == session.context() ? FinishReason.CONTEXT : null;
    }
  }
}
