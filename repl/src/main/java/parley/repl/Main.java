package parley.repl;

import parley.repl.cli.Console;

/** Starts the program. */
public final class Main {

  private Main() {}

  /** Runs one command line and ends the JVM with its exit code. */
  public static void main(String[] args) {
    StandardError.restore();
    HeadStart.begin(args);
    System.exit(new Program(Console.ofProcess()).run(args));
  }
}
