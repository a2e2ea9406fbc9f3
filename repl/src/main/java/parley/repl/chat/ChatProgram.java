package parley.repl.chat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jline.terminal.Attributes;
import org.jline.terminal.Terminal;
import org.jline.terminal.Terminal.Signal;
import org.jline.terminal.Terminal.SignalHandler;
import org.jline.terminal.TerminalBuilder;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Interrupts;
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
   * @param plain for screen readers: sentences, no styles, no pane
   * @param saved a conversation to go on with
   */
  public int run(boolean plain, Optional<Path> saved) throws IOException {
    if (console.interactive()) {
      return runOnTerminal(plain || console.has("ACCESSIBLE"), saved);
    }
    ModelLoader loader = new ModelLoader(console.environment());
    try (Chat chat = new Chat(settings, loader.open(settings, new Cancellation()), loader)) {
      saved.ifPresent(file -> console.err().println("(" + load(chat, file) + ")"));
      return new PipeChat(console, chat).run();
    }
  }

  private static String load(Chat chat, Path saved) {
    Cancellation cancellation = new Cancellation();
    try (Interrupts _ = Interrupts.request(cancellation)) {
      return chat.load(saved, cancellation);
    }
  }

  private int runOnTerminal(boolean plain, Optional<Path> saved) throws IOException {
    LoadingLine line = new LoadingLine();
    ModelLoader loader = new ModelLoader(console.environment(), line);
    Cancellation cancellation = new Cancellation();
    // The model is loaded while JLine finds its terminal: each takes a fifth of a second.
    FutureTask<OpenModel> loading = new FutureTask<>(() -> loader.open(settings, cancellation));
    Thread.ofPlatform().daemon().name("parley-load").start(loading);
    try (Farewell farewell = new Farewell();
        Terminal terminal = terminal()) {
      if (!plain) {
        line.showOn(terminal);
      }
      farewell.working(cancellation);
      terminal.handle(Signal.INT, _ -> cancellation.request());
      Attributes usual = terminal.enterRawMode(); // keys are not echoed, and wait for a line
      try (Chat chat = begin(result(loading), loader, saved, line, cancellation)) {
        terminal.setAttributes(usual); // as the chat is to leave it
        // Between a line and its answer nobody handles Ctrl-C; the system's way would end the
        // program.
        terminal.handle(Signal.INT, SignalHandler.SIG_IGN);
        new TerminalChat(terminal, chat, plain || paneUnwanted(), plain, console, line, farewell)
            .run();
      } finally {
        line.end();
        terminal.setAttributes(usual);
      }
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

  /** A log would hold every repaint. */
  private boolean paneUnwanted() {
    return console.has("CI") || "dumb".equals(console.environment().get("TERM"));
  }

  /** The chat, which tells itself of what was said before. */
  private Chat begin(
      OpenModel model,
      ModelLoader loader,
      Optional<Path> saved,
      LoadingLine line,
      Cancellation cancellation) {
    Chat chat = new Chat(settings, model, loader);
    try {
      line.end();
      if (saved.isPresent()) {
        line.begin("prefilling what was said");
        chat.load(saved.get(), cancellation);
        line.end();
      }
      return chat;
    } catch (RuntimeException | Error e) { // memory may be short
      chat.close();
      throw e;
    }
  }

  private static <T> T result(FutureTask<T> task) {
    try {
      return task.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      if (e.getCause() instanceof Error error) { // memory may be short
        throw error;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
