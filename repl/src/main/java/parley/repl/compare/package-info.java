/**
 * {@code parley compare}: every backend continues the same text greedily, and is held against one
 * of them. Float32 backends must say the same, unless two tokens were as good as equally likely.
 */
package parley.repl.compare;
