/** {@code parley install}: fetches the libraries of backends through Maven. */
package parley.repl.install;
