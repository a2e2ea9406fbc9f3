package parley.repl.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** Consoles for tests, whose outputs are kept. */
public final class Consoles {

  private Consoles() {}

  /** A pipe with this text as input and nothing in the environment. */
  public static Console of(String input) {
    return of(input.getBytes(StandardCharsets.UTF_8), Map.of("HOME", "/nowhere"));
  }

  public static Console of(byte[] input, Map<String, String> environment) {
    return new Console(new ByteArrayInputStream(input), new Kept(), new Kept(), environment, false);
  }

  /** What was printed so far. */
  public static String text(PrintStream stream) {
    stream.flush();
    return ((Kept) stream).bytes.toString(StandardCharsets.UTF_8);
  }

  private static final class Kept extends PrintStream {
    private final ByteArrayOutputStream bytes;

    Kept() {
      this(new ByteArrayOutputStream());
    }

    private Kept(ByteArrayOutputStream bytes) {
      super(bytes, false, StandardCharsets.UTF_8);
      this.bytes = bytes;
    }
  }
}
