/** The commands that get, list and remove models. */
package parley.repl.models;
