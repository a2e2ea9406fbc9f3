package parley.engine;

/** Whether a {@link Generator} proposes several tokens at once, and verifies them in one batch. */
public enum Speculation {
  /** Token by token. */
  OFF,
  /** Proposes wherever the last tokens occurred before. */
  ON,
  /** As {@link #ON}, with pauses while proposals are rejected. */
  AUTO
}
