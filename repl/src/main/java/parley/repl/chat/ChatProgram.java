package parley.repl.chat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import parley.config.Settings;
import parley.config.UserFolders;
import parley.engine.Cancellation;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.pane.StatusPane;
import parley.repl.talk.ModelLoader;
import parley.repl.talk.OpenModel;

/** Runs a chat from its start to its end, at a terminal or on a pipe. */
public final class ChatProgram {

  private final Console console;
  private final Settings settings;

  public ChatProgram(Console console, Settings settings) {
    this.console = console;
    this.settings = settings;
  }

  /**
   * Returns the exit code when the user leaves.
   *
   * @param plain no status row
   */
  public int run(boolean plain) throws IOException {
    ModelLoader loader = new ModelLoader(console.environment());
    if (!console.interactive()) {
      try (Chat chat = new Chat(settings, loader.open(settings, new Cancellation()), loader)) {
        return new PipeChat(console).run(chat);
      }
    }
    // The model is loaded while JLine finds its terminal: each takes a fifth of a second.
    FutureTask<OpenModel> loading =
        new FutureTask<>(() -> loader.open(settings, new Cancellation()));
    Thread.ofPlatform().daemon().name("parley-load").start(loading);
    try (Terminal terminal = terminal();
        Chat chat = new Chat(settings, result(loading), loader)) {
      // Between a line and its answer nobody handles Ctrl-C; the system's way would end the
      // program.
      terminal.handle(Terminal.Signal.INT, Terminal.SignalHandler.SIG_IGN);
      Optional<StatusPane> pane =
          plain || paneUnwanted() || !StatusPane.isSupportedBy(terminal)
              ? Optional.empty()
              : Optional.of(StatusPane.on(terminal));
      new TerminalChat(
              terminal, chat, pane, console.err(), UserFolders.of(console.environment()).history())
          .run();
    }
    return ExitCode.OK;
  }

  private static Terminal terminal() throws IOException {
    return TerminalBuilder.builder()
        .name("parley")
        .system(true)
        .provider(TerminalBuilder.PROP_PROVIDER_FFM)
        .encoding(StandardCharsets.UTF_8)
        .build();
  }

  /** A screen reader or a log would read every repaint aloud. */
  private boolean paneUnwanted() {
    return console.has("ACCESSIBLE")
        || console.has("CI")
        || "dumb".equals(console.environment().get("TERM"));
  }

  private static <T> T result(FutureTask<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
