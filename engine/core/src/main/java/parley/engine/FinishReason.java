package parley.engine;

/** Why a generation ended. */
public enum FinishReason {
  /** The model said its end token. */
  END,
  /** A stop string appeared. */
  STOP,
  /** The limit of new tokens was reached. */
  LENGTH,
  /** The context is full. */
  CONTEXT,
  /** The user stopped it. */
  CANCELLED
}
