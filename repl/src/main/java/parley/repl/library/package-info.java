/** Backends on large libraries, which are installed on demand and loaded when first used. */
package parley.repl.library;
