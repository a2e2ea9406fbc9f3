package parley.repl.pane;

import java.io.Writer;

/** Text that waits for the next frame of the {@link StatusPane}. */
final class FrameText extends Writer {

  private final StringBuilder text = new StringBuilder();

  @Override
  public void write(char[] characters, int from, int count) {
    text.append(characters, from, count);
  }

  @Override
  public void write(String string, int from, int count) {
    text.append(string, from, from + count);
  }

  /** What was written since the last call. */
  String take() {
    String taken = text.toString();
    text.setLength(0);
    return taken;
  }

  /** Nothing: text is shown with a frame. */
  @Override
  public void flush() {}

  @Override
  public void close() {}
}
