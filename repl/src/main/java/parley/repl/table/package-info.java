/** Tables of figures: aligned for a terminal, as Markdown, as comma-separated values. */
package parley.repl.table;
