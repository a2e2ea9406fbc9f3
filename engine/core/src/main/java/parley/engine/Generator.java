package parley.engine;

import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;

/**
 * Prefills a prompt and decodes an answer token by token.
 *
 * <p>Whenever a generation ends, the session holds the prompt and every token told, so that {@link
 * Session#position()} is the length of the conversation. Two exceptions: a cancelled prefill leaves
 * the session as it was, and the last token of a full context has no place in it.
 */
public final class Generator {

  private static final Cancellation NEVER = new Cancellation();

  private final Session session;
  private final Sampler sampler;

  public Generator(Session session, Sampler sampler) {
    this.session = session;
    this.sampler = sampler;
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
      listener.accept(new GenerationEvent.Finished(FinishReason.CANCELLED, 0, 0));
      return FinishReason.CANCELLED;
    }
    listener.accept(new GenerationEvent.Prefilled(prompt.length, System.nanoTime() - start));
    for (int id : prompt) {
      sampler.accept(id);
    }
    return new Decoding(options, cancellation, listener, start).run(logits);
  }

  /** One answer in progress. */
  private final class Decoding {
    private final GenerationOptions options;
    private final Cancellation cancellation;
    private final Consumer<GenerationEvent> listener;
    private final long start;
    private final int[] token = new int[1];
    private int count;
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
    }

    FinishReason run(MemorySegment promptLogits) {
      FinishReason reason = options.maxTokens() == 0 ? FinishReason.LENGTH : null;
      MemorySegment logits = promptLogits;
      while (reason == null) {
        token[0] = sampler.sample(logits);
        sampler.accept(token[0]);
        tell();
        reason = reasonToStop();
        if (reason == null) {
          try {
            logits = session.feed(token, 1, cancellation);
          } catch (CancelledException e) {
            reason = FinishReason.CANCELLED;
          }
        }
        if (reason != null && session.position() < session.context()) {
          // Without the head this costs two thirds of a token, and nothing where there is no cache.
          session.feed(token, 0, NEVER);
        }
      }
      listener.accept(new GenerationEvent.Finished(reason, count, lastNanos - firstNanos));
      return reason;
    }

    private void tell() {
      lastNanos = System.nanoTime() - start;
      if (count++ == 0) {
        firstNanos = lastNanos;
      }
      listener.accept(new GenerationEvent.Token(token[0], lastNanos));
    }

    private FinishReason reasonToStop() {
      if (token[0] == options.endToken()) {
        return FinishReason.END;
      }
      if (options.stop().test(token[0])) {
        return FinishReason.STOP;
      }
      if (cancellation.isRequested()) {
        return FinishReason.CANCELLED;
      }
      if (count == options.maxTokens()) {
        return FinishReason.LENGTH;
      }
      return session.position() == session.context() ? FinishReason.CONTEXT : null;
    }
  }
}
