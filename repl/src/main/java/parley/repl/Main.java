package parley.repl;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program. */
@Command(name = "parley", mixinStandardHelpOptions = true, version = "parley 0.1.0")
public final class Main implements Runnable {
  private Main() {}

  /** Runs one command and ends the JVM with its exit code. */
  public static void main(String[] arguments) {
    StandardError.restore();
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Override
  public void run() {}
}
