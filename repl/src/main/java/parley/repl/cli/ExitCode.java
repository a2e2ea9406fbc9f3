package parley.repl.cli;

import java.nio.file.FileSystemException;
import parley.config.SettingException;
import parley.engine.CancelledException;
import parley.weights.ModelFileException;
import parley.weights.hub.HubException;

/** What the program's exit codes mean. */
public final class ExitCode {

  public static final int OK = 0;
  public static final int FAILURE = 1;
  public static final int USAGE = 2;
  public static final int BAD_FILE = 3;
  public static final int NETWORK = 4;
  public static final int INTERRUPTED = 130;

  private ExitCode() {}

  /** The exit code of a failed command. */
  public static int of(Throwable failure) {
    return switch (failure) {
      case UsageException _, SettingException _ -> USAGE;
      case ModelFileException _, FileSystemException _ -> BAD_FILE;
      case NetworkException _, HubException _ -> NETWORK;
      case CancelledException _ -> INTERRUPTED;
      default -> FAILURE;
    };
  }
}
