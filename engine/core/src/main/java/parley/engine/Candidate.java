package parley.engine;

/**
 * A token that could come next.
 *
 * @param id the token
 * @param probability of it, after the repetition penalty and before any other sampling option
 */
public record Candidate(int id, double probability) {}
