/**
 * What joins the program to the user's shell: completion of its commands, its manual page, and a
 * link on the PATH. Completion and manual are made from picocli's model, so that they say what
 * {@code --help} says.
 */
package parley.repl.shell;
