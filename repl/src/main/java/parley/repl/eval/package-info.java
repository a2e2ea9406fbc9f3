/**
 * {@code parley eval}: how well a model foretells a text, and how far two backends' expectations
 * are apart.
 */
package parley.repl.eval;
