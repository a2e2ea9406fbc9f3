package parley.tokenizer;

/**
 * One line of merges.txt: the adjacent tokens left and right become the token of their joined
 * bytes. Its place in the list is its rank: the lowest rank present in a piece is applied first.
 *
 * @param left id of the left part
 * @param right id of the right part
 */
public record Merge(int left, int right) {}
