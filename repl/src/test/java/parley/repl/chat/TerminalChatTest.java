package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.repl.cli.Console;
import parley.repl.talk.Pip;
import parley.tokenizer.VisibleText;

/** The chat at an emulated terminal, with the embedded model. */
final class TerminalChatTest {

  private static final String ENTER = "\r";
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";
  private static final String CTRL_E = "\u0005";
  private static final String CTRL_R = "\u0012";
  private static final String CTRL_X = "\u0018";
  private static final String ESCAPE = "\u001b";
  private static final String LEFT = "\u001bOD";
  private static final String CTRL_U = "\u0015";
  private static final String ROW = " pip on " + Pip.FASTEST;

  @TempDir Path folder;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String editor = "false";
  private ScreenFixture screen;
  private CompletableFuture<Void> running;

  @BeforeEach
  void open() throws IOException {
    screen = new ScreenFixture(80, 24);
  }

  @AfterEach
  void close() throws Exception {
    screen.await(
        _ -> {
          screen.typeQuietly(CTRL_C);
          screen.typeQuietly(CTRL_D);
          return running.isDone();
        });
    running.join(); // throws what the chat threw
    screen.close();
  }

  @Test
  void answersWithTheCacheOfTheTurnBefore() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type("hi, my name is Anna" + ENTER);
    screen.await(shows("Hello Anna! What would you like to talk about?"));
    screen.type("what is my name?" + ENTER);
    screen.await(shows("You are called Anna."));
    screen.type(":stats" + ENTER);
    screen.await(shows("prompt       27 tokens: 6 prefilled, 21 from the cache"));
  }

  @Test
  void statusRowShowsBackendRateAndContextAtTheBottom() throws Exception {
    start(true, Pip.settings());
    List<String> rows = screen.await(shows(ROW + " .* 0/1024"));
    assertTrue(
        rows.stream().anyMatch(row -> row.startsWith("pip on " + Pip.FASTEST + ". :help")),
        rows.toString());
    screen.type("hi, my name is Anna" + ENTER);
    rows = screen.await(shows(ROW + " .* tok/s .* 21/1024"));
    assertTrue(rows.get(23).startsWith(ROW), rows.toString());
  }

  @Test
  void ctrlCStopsTheAnswerAndTheChatGoesOn() throws Exception {
    start(true, Pip.settings().with(Setting.TEMPLATE, "plain", Origin.FLAG));
    slowStory();
    screen.type(CTRL_C);
    screen.await(shows("\\(stopped by you\\)"));
    screen.type(":backend vector" + ENTER + ":template turns" + ENTER + ":reset" + ENTER);
    screen.type("hi, my name is Anna" + ENTER);
    screen.await(shows("Hello Anna! What would you like to talk about\\?"));
  }

  @Test
  void resizeInAnAnswerLeavesOneStatusRow() throws Exception {
    start(true, Pip.settings().with(Setting.TEMPLATE, "plain", Origin.FLAG));
    slowStory();
    screen.resize(100, 30);
    List<String> rows = screen.await(r -> r.get(29).startsWith(" pip on naive"));
    assertEquals(
        1,
        rows.stream().filter(row -> row.startsWith(" pip on naive")).count(),
        String.join("\n", rows));
    screen.resize(60, 16);
    screen.await(r -> r.get(15).startsWith(" naive"));
    screen.resize(60, 7); // too low for a status row
    screen.await(r -> r.stream().noneMatch(row -> row.matches(" naive.*/1024")));
    screen.type(CTRL_C);
    screen.await(shows("\\(stopped by you\\)"));
  }

  /** A new size at any moment of a long answer at full speed leaves all of it, and one pane. */
  @Test
  void resizesInALongAnswerTearNothing() throws Exception {
    Settings settings =
        Pip.settings()
            .with(Setting.TEMPLATE, "plain", Origin.FLAG)
            .with(Setting.MAX_TOKENS, 1000, Origin.FLAG)
            .with(Setting.TEMPERATURE, 6f, Origin.FLAG) // nearly any token: no end for long
            .with(Setting.TOP_K, 0, Origin.FLAG)
            .with(Setting.TOP_P, 1f, Origin.FLAG)
            .with(Setting.SEED, OptionalLong.of(10), Origin.FLAG);
    start(true, settings);
    screen.await(rows -> rows.contains(">"));
    screen.type("Once upon a time" + ENTER);
    // The emulator cuts rows that are too long, so it only grows wider; rows it gives back.
    for (int[] size : new int[][] {{90, 40}, {90, 5}, {120, 60}, {140, 9}, {160, 200}}) {
      String before = String.join("", screen.rows());
      screen.await(rows -> !String.join("", rows).equals(before));
      screen.resize(size[0], size[1]);
    }
    screen.await(shows("\\(cut at :max tokens\\)"));
    List<String> rows = screen.await(r -> r.get(199).contains(" 1004/1024"));
    int from = rows.indexOf("> Once upon a time") + 1;
    int to = rows.indexOf("(cut at :max tokens)");
    assertEquals(
        withoutBlanks(said(settings)), withoutBlanks(String.join("", rows.subList(from, to))));
    assertEquals(1, rows.stream().filter(row -> row.contains("/1024")).count(), rows.toString());
  }

  private static String withoutBlanks(String text) {
    return text.replaceAll("\\s", "");
  }

  /** The same answer, as text. */
  private static String said(Settings settings) {
    KeptView view = new KeptView();
    try (Chat chat =
        new Chat(settings, Pip.loader().open(settings, new Cancellation()), Pip.loader())) {
      chat.answer("Once upon a time", new Cancellation(), view);
    }
    return VisibleText.ofLines(view.answer.toString());
  }

  @Test
  void readPutsAFileIntoTheNextLine(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("message.txt");
    Files.writeString(file, "hi, my name is Anna\n");
    start(true, Pip.settings());
    screen.type(":read " + folder.resolve("nothing.txt") + ENTER);
    screen.await(shows("error: .*nothing.txt: there is no such file"));
    screen.type(":read " + file + ENTER);
    screen.await(shows("> hi, my name is Anna"));
    screen.type(ENTER);
    screen.await(shows("Hello Anna! What would you like to talk about?"));
    screen.type(":copy" + ENTER);
    screen.await(shows("\\(gave the last answer, 46 characters, .*"));
  }

  @Test
  void paneGoesAndComesAsTheSettingSays() throws Exception {
    start(true, Pip.settings());
    screen.await(shows(ROW + " .* 0/1024"));
    screen.type(":pane off" + ENTER);
    screen.await(shows("pane is off"));
    screen.await(rows -> rows.stream().noneMatch(row -> row.contains("/1024")));
    screen.type(":pane on" + ENTER);
    List<String> rows = screen.await(shows(ROW + " .* 0/1024"));
    assertTrue(rows.get(23).startsWith(ROW), rows.toString());
    screen.resize(30, 24);
    screen.await(shows("\\(no pane: expected a terminal.*"));
  }

  @Test
  void clearedScreenKeepsThePane() throws Exception {
    start(true, Pip.settings());
    screen.await(shows(ROW + " .* 0/1024"));
    screen.type("\u000c" + "hi");
    List<String> rows = screen.await(r -> r.getFirst().equals("> hi"));
    screen.await(r -> r.get(23).startsWith(ROW));
    assertEquals("", rows.get(1));
    screen.type("\u0015");
  }

  @Test
  void dashAnswersOnItsOwnScreenAndTellsTheChat() throws Exception {
    start(true, Pip.settings());
    screen.await(shows(ROW + " .* 0/1024"));
    screen.type(":dash" + ENTER);
    screen.await(shows(" pip on .* q or Esc: back to the chat"));
    screen.type("hi, my name is Anna" + ENTER);
    List<String> rows = screen.await(shows(" Hello Anna! What would you like to talk about\\?"));
    assertTrue(rows.contains(" > hi, my name is Anna"), String.join("\n", rows));
    rows = screen.await(shows(" mlp +[0-9.]+ % .*"));
    assertTrue(shows(" context +░+ 21/1024").test(rows), String.join("\n", rows));
    screen.type("hello" + CTRL_U + ":greedy" + ENTER);
    screen.await(shows(" temperature is 0"));
    screen.type("q");
    rows = screen.await(shows(ROW + " .* 21/1024"));
    int turn = rows.indexOf("> hi, my name is Anna");
    assertEquals("> :dash", rows.get(turn - 1), String.join("\n", rows));
    assertEquals("Hello Anna! What would you like to talk about?", rows.get(turn + 1));
    screen.type("what is my name?" + ENTER);
    screen.await(shows("You are called Anna."));
  }

  /** Nothing pasted is obeyed; keys that the dash does not know are not characters either. */
  @Test
  void dashTakesPastesAsTextAndDropsUnknownKeys() throws Exception {
    start(true, Pip.settings());
    openDash();
    screen.type("\u001b[200~:quit\r\nhi\u001b[31m\r\u001b[201~");
    screen.await(shows(" > :quit hi\\\\x1b\\[31m"));
    screen.type(CTRL_U);
    for (String key : List.of("[H", "OF", "[3~", "[5~", "[Z", "OP", "[[A", "[1;5D", "\u001b[A")) {
      screen.type(ESCAPE + key);
    }
    screen.type("\u001b[200~quite\r:quit\r\u001b[201~" + LEFT + "well" + ENTER);
    screen.await(shows(" > quite\\\\n:quit\\\\nwell"));
    screen.await(shows(" pip on .* q or Esc: back to the chat"));
    screen.type("q" + ENTER);
    screen.await(shows(ROW + " .* tok/s .*"));
    assertFalse(running.isDone());
  }

  @Test
  void escapeStopsAnAnswerInTheDash() throws Exception {
    start(true, Pip.settings().with(Setting.TEMPLATE, "plain", Origin.FLAG));
    openDash();
    screen.type(":backend naive" + ENTER);
    screen.await(shows(" backend is naive"));
    screen.type("Once upon a time" + ENTER);
    screen.await(shows(" , a .*"));
    screen.type("typed" + LEFT + " ahead");
    screen.type(ESCAPE);
    screen.await(shows(" \\(stopped by you\\)"));
    screen.await(shows(" > typed ahead"));
    screen.type(ESCAPE);
    screen.await(shows("\\(stopped by you\\)"));
  }

  private void openDash() throws Exception {
    screen.await(rows -> rows.contains(">"));
    screen.type(":dash" + ENTER);
    screen.await(shows(" pip on .* q or Esc: back to the chat"));
  }

  @Test
  void dashFollowsANewSize() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(":dash" + ENTER);
    screen.await(shows(" pip on .* q or Esc: back to the chat"));
    screen.resize(60, 24);
    screen.await(rows -> rows.getFirst().equals("64 x 22 needed, 60 x 24 here"));
    screen.resize(100, 30);
    screen.await(rows -> rows.getFirst().endsWith("q or Esc: back to the chat"));
    screen.type("q");
    screen.await(shows(ROW + " .* 0/1024"));
  }

  @Test
  void dashRefusesATerminalThatIsTooSmall() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.resize(60, 20);
    screen.type(":dash" + ENTER);
    screen.await(shows("error: :dash: expected a terminal with a second screen, of.*"));
  }

  /** A backend without a cache, and a plain text, so that there is time to do things meanwhile. */
  private void slowStory() throws Exception {
    screen.await(rows -> rows.contains(">"));
    screen.type(":backend naive" + ENTER);
    screen.await(shows("backend is naive"));
    screen.type("Once upon a time" + ENTER);
    screen.await(shows(", a .*"));
  }

  @Test
  void keysTypedAheadAreTheNextLine() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type("hi, my name is Anna" + ENTER + "what is my name?" + ENTER);
    List<String> rows = screen.await(shows("You are called Anna."));
    int first = rows.indexOf("Hello Anna! What would you like to talk about?");
    assertEquals("> what is my name?", rows.get(first + 1));
  }

  @Test
  void pastedLinesAreOneMessageAndNeverACommand() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type("\u001b[200~:quit\r\nhi\r\n\u001b[201~");
    List<String> rows = screen.await(shows("hi"));
    assertEquals("> :quit", rows.get(rows.indexOf("hi") - 1));
    screen.type(ENTER);
    screen.await(shows(ROW + " .* tok/s .*"));
    assertFalse(running.isDone());
  }

  @Test
  void backslashAndQuotesMakeMessagesOfSeveralLines() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type("hi,\\" + ENTER + "my name is Anna" + ENTER);
    screen.await(shows(ROW + " .* tok/s .*"));
    screen.type(":reset" + ENTER);
    screen.await(shows("\\(a new conversation\\)"));
    screen.type("\"\"\"" + ENTER + ":quit" + ENTER + "\"\"\"" + ENTER);
    screen.await(shows(ROW + " .* tok/s .*"));
    assertFalse(running.isDone());
  }

  @Test
  void errorsAreOneLineAndChangeNothing() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(":temp 300" + ENTER);
    screen.await(shows("error: temperature: expected 0 to 100, got 300"));
    screen.type(":temp" + ENTER);
    screen.await(shows("temperature is 0 \\(0 to 100\\)"));
    screen.type(":model /none.bin" + ENTER);
    screen.await(shows("error: /none.bin: .*"));
    screen.type("hi, my name is Anna" + ENTER);
    screen.await(shows("Hello Anna! What would you like to talk about\\?"));
  }

  @Test
  void completionShowsCommandsWithTheirHelp() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(":re\t\t");
    screen.await(shows(":repeat X +\\(makes recent tokens less likely; 1 is off\\).*"));
    screen.await(shows(".*:reset +\\(forgets the conversation\\).*"));
  }

  @Test
  void ctrlCAtAnEmptyPromptSaysHowToLeave() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(CTRL_C);
    screen.await(shows("\\(Ctrl-C again, Ctrl-D or :quit leaves\\)"));
  }

  @Test
  void withoutAStatusRowASummaryFollowsEachAnswer() throws Exception {
    start(false, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type("hi, my name is Anna" + ENTER);
    screen.await(shows("Hello Anna! What would you like to talk about\\?"));
    screen.await(
        _ ->
            err.toString(StandardCharsets.UTF_8)
                .matches("\\[13 tokens, .* tok/s, context 21/1024]\\R"));
    assertTrue(screen.rows().getLast().isEmpty());
  }

  @Test
  void escapeStopsTheAnswerAndOtherKeysAreTheNextLine() throws Exception {
    start(true, Pip.settings().with(Setting.TEMPLATE, "plain", Origin.FLAG));
    slowStory();
    screen.type("typed" + LEFT + "X");
    screen.type(ESCAPE);
    screen.await(shows("\\(stopped by you\\)"));
    screen.await(shows("> typeXd"));
  }

  @Test
  void escapeAndCtrlCKeepWhatWasSaid() throws Exception {
    start(true, Pip.settings().with(Setting.TEMPLATE, "plain", Origin.FLAG));
    slowStory();
    screen.type(ESCAPE);
    List<String> rows = screen.await(shows("\\(stopped by you\\)"));
    assertTrue(rows.get(rows.indexOf("(stopped by you)") - 1).length() > 2, rows.toString());
    screen.type(":undo" + ENTER);
    screen.await(shows("\\(took back [0-9]+ tokens\\)"));
  }

  @Test
  void pasteDuringAnAnswerIsNoCommand() throws Exception {
    start(true, Pip.settings().with(Setting.TEMPLATE, "plain", Origin.FLAG));
    slowStory();
    screen.type("\u001b[200~:temp 0.1\r:quit\r\u001b[201~");
    screen.type(CTRL_C);
    screen.await(shows("> :temp 0.1"));
    screen.type(CTRL_C);
    screen.await(rows -> rows.contains(">"));
    screen.type(":temp" + ENTER);
    screen.await(shows("temperature is 0 \\(0 to 100\\)"));
  }

  @Test
  void twoCtrlCLeave() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(CTRL_C);
    screen.await(shows("\\(Ctrl-C again, Ctrl-D or :quit leaves\\)"));
    screen.await(
        _ -> {
          screen.typeQuietly(CTRL_C);
          return running.isDone();
        });
  }

  @Test
  void answersBreakBetweenWords() throws Exception {
    screen.resize(41, 24); // the answer's row and two columns that stay free
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type("hi, my name is Anna" + ENTER);
    List<String> rows = screen.await(shows("about\\?"));
    assertTrue(rows.contains("Hello Anna! What would you like to talk"), rows.toString());
    screen.type(":history" + ENTER);
    rows = screen.await(shows("    talk about\\?"));
    assertTrue(rows.contains("1 > hi, my name is Anna"), rows.toString());
    assertTrue(rows.contains("    Hello Anna! What would you like to"), rows.toString());
    screen.type(":help" + ENTER);
    screen.await(shows(" {17}[a-z].*"));
  }

  @Test
  void whatTheEditorSavedIsTheNextLine() throws Exception {
    editor = "sh -c 'echo my name is Anna >> $1' x";
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type("hi," + CTRL_X + CTRL_E);
    List<String> rows = screen.await(shows("my name is Anna"));
    assertEquals("> hi,", rows.get(rows.indexOf("my name is Anna") - 1));
    screen.type(ENTER);
    screen.await(shows(ROW + " .* tok/s .*"));
    screen.type(":edit so:" + ENTER);
    screen.await(shows("> so:"));
    screen.await(shows(ROW + " .*"));
  }

  @Test
  void editorThatFailsLosesNothing() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(":edit precious" + ENTER);
    screen.await(shows("error: the editor false ended with code 1, .*"));
    screen.await(shows("> precious"));
    screen.type("!" + CTRL_X + CTRL_E);
    screen.await(shows("> precious!"));
  }

  @Test
  void completionShowsWhatBackendsAre() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(":backend v\t\t");
    screen.await(shows("vector +\\(Java Vector API.*\\).*"));
  }

  @Test
  void completionOfSetKnowsKeysAndTheirValues() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(":set spe\tof\t" + ENTER);
    screen.await(shows("spec is off"));
  }

  @Test
  void whyShowsEachTokenOfTheAnswer() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.resize(80, 19);
    screen.type("hi, my name is Anna" + ENTER + ":why" + ENTER);
    screen.await(shows(" +1 +\"Hello\" +\\d+\\.\\d % +1 +█.*"));
    List<String> rows = screen.await(shows("13 tokens: perplexity .* the likeliest"));
    assertEquals(1, rows.stream().filter(row -> row.contains("/1024")).count(), rows.toString());
  }

  @Test
  void completionKnowsFiles() throws Exception {
    Files.writeString(folder.resolve("a model.bin"), "");
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(":model " + folder + "/a\t" + ENTER);
    screen.await(rows -> String.join("", rows).contains("error: " + folder + "/a model.bin"));
  }

  @Test
  void historyIsSearched() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(":seed 42" + ENTER + ":temp 0" + ENTER);
    screen.await(shows("temperature is 0"));
    screen.type(CTRL_R + "eed");
    screen.await(shows("bck-i-search: eed_"));
    screen.type(ENTER);
    screen.await(rows -> rows.stream().filter(row -> row.equals("seed is 42")).count() == 2);
  }

  @Test
  void altEnterGoesOnInTheNextLine() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(":quit" + ESCAPE + ENTER + "now" + ENTER);
    screen.await(shows(ROW + " .* tok/s .*"));
    assertFalse(running.isDone());
  }

  @Test
  void historyIsTheUsersAlone() throws Exception {
    start(true, Pip.settings());
    screen.await(rows -> rows.contains(">"));
    screen.type(":seed 42" + ENTER);
    screen.await(shows("seed is 42"));
    assertEquals(
        "rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(history())));
    screen.await(_ -> readHistory().contains(":seed 42"));
  }

  private String readHistory() {
    try {
      return Files.readString(history());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path history() {
    return folder.resolve("parley/history");
  }

  private Console console() {
    PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
    Map<String, String> environment = Map.of("XDG_STATE_HOME", folder.toString(), "VISUAL", editor);
    return new Console(InputStream.nullInputStream(), errors, errors, environment, true);
  }

  /** A row of the screen matches the whole pattern. */
  private static Predicate<List<String>> shows(String pattern) {
    return rows -> rows.stream().anyMatch(row -> row.matches(pattern) || row.equals(pattern));
  }

  private void start(boolean withPane, Settings settings) {
    running =
        CompletableFuture.runAsync(
            () -> {
              try (Farewell farewell = new Farewell();
                  Chat chat =
                      new Chat(
                          settings,
                          Pip.loader().open(settings, new Cancellation()),
                          Pip.loader())) {
                new TerminalChat(
                        screen.terminal,
                        chat,
                        !withPane,
                        false,
                        console(),
                        new LoadingLine(),
                        farewell)
                    .run();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
