/** Commands about the files of models: writing them in another format, and what is in them. */
package parley.repl.files;
