package parley.repl;

import parley.repl.cli.Console;

/** Starts the program. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    System.exit(new Program(Console.ofProcess()).run(args));
  }
}
