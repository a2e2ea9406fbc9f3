package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.repl.talk.Pip;

/** The packaged program in a real terminal. */
class ChatTmuxIT {

  private static final Path ROOT = Path.of(System.getProperty("parley.root"));

  /** A backend that computes everything anew for each token leaves time to do things meanwhile. */
  private static final String SLOWLY = "--greedy -b naive --template plain";

  @TempDir Path folder;

  private Tmux tmux;

  private void start(int columns, int rows, String arguments)
      throws IOException, InterruptedException {
    start(columns, rows, "", arguments);
  }

  private void start(int columns, int rows, String variables, String arguments)
      throws IOException, InterruptedException {
    tmux =
        new Tmux(
            folder, columns, rows, variables + " '" + ROOT.resolve("parley") + "' " + arguments);
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    tmux.close();
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "120, 40"})
  void remembersTheNameFromTheCache(int columns, int rows) throws Exception {
    start(columns, rows, "--greedy");
    tmux.awaitRow(">");
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("Hello Anna! What would you like to talk about\\?");
    tmux.enter("what is my name?");
    tmux.awaitRow("You are called Anna\\.");
    tmux.enter(":stats");
    tmux.awaitRow("prompt +27 tokens: 6 prefilled, 21 from the cache");
    List<String> screen = tmux.rows();
    assertTrue(
        screen
            .get(rows - 1)
            .matches(" pip on " + Pip.FASTEST + " +[0-9.]+ tok/s .*context .* 34/1024"),
        String.join("\n", screen));
    assertTrue(screen.stream().noneMatch(row -> row.contains("WARNING")), screen.toString());
    tmux.enter(":quit");
    tmux.awaitEnd(0);
    assertTrue(tmux.rows().stream().noneMatch(row -> row.startsWith(" pip on")));
  }

  @ParameterizedTest
  @CsvSource({"80, 24", "120, 40"})
  void statusRowIsLiveWhileTheAnswerStreams(int columns, int rows) throws Exception {
    start(columns, rows, SLOWLY);
    tmux.awaitRow(">");
    tmux.enter("Once upon a time");
    tmux.await(
        screen ->
            screen.get(rows - 1).matches(" pip on naive +[0-9.]+ tok/s .*context .*/1024")
                && screen.stream().noneMatch(row -> row.equals(">")),
        "a live rate in the status row, while there is no prompt");
    String first = tmux.rows().get(rows - 1);
    tmux.await(screen -> !screen.get(rows - 1).equals(first), "the status row to change");
  }

  @Test
  void ctrlCStopsAnAnswerButNotTheProgram() throws Exception {
    start(80, 24, SLOWLY);
    tmux.awaitRow(">");
    tmux.enter("Once upon a time");
    tmux.awaitRow(", a .*");
    tmux.press("C-c");
    tmux.awaitRow("\\(stopped by you\\)");
    tmux.awaitRow(">");
    tmux.enter(":seed 7");
    tmux.awaitRow("seed is 7");
    tmux.press("C-d");
    tmux.awaitEnd(0);
  }

  @Test
  void resizeInAnAnswerLeavesTextAndOneStatusRow() throws Exception {
    start(80, 24, SLOWLY);
    tmux.awaitRow(">");
    tmux.enter("Once upon a time");
    tmux.awaitRow(", a .*");
    tmux.resize(100, 30);
    List<String> rows =
        tmux.await(
            screen -> screen.size() == 30 && screen.get(29).startsWith(" pip on naive"),
            "the status row at the bottom of 30");
    String all = String.join("\n", rows);
    assertEquals(1, rows.stream().filter(row -> row.matches(" (pip on )?naive .*")).count(), all);
    assertTrue(rows.stream().anyMatch(row -> row.startsWith(", a ")), all);
    tmux.resize(60, 16);
    rows =
        tmux.await(
            screen -> screen.size() == 16 && screen.get(15).startsWith(" naive"),
            "the status row at the bottom of 16");
    assertEquals(1, rows.stream().filter(row -> row.startsWith(" naive")).count(), rows.toString());
    tmux.press("C-c");
    tmux.awaitRow("\\(stopped by you\\)");
    tmux.resize(80, 24);
    rows =
        tmux.await(
            screen -> screen.size() == 24 && screen.get(23).startsWith(" pip on naive"),
            "the status row at the bottom of 24");
    assertTrue(rows.contains("(stopped by you)"), String.join("\n", rows));
  }

  @ParameterizedTest
  @CsvSource({"TERM=dumb, ''", "CI=1, ''", "ACCESSIBLE=1, ''", "'', --plain"})
  void withoutAStatusRowThereIsASummary(String variable, String option) throws Exception {
    start(80, 24, variable, "--greedy " + option);
    tmux.awaitRow("> *");
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("\\[13 tokens, [0-9.]+ tok/s, context 21/1024]");
    assertTrue(tmux.rows().stream().noneMatch(row -> row.startsWith(" pip on")));
    tmux.enter(":quit");
    tmux.awaitEnd(0);
  }

  @Test
  void pipeIsAnsweredLineByLineOnStandardOutputOnly() throws Exception {
    Path out = folder.resolve("out");
    String input = "printf 'hi, my name is Anna\\nwhat is my name?\\n' | ";
    start(80, 24, input, "--greedy 2>/dev/null >'" + out + "'");
    tmux.awaitEnd(0);
    assertEquals(
        "Hello Anna! What would you like to talk about?\nYou are called Anna.\n",
        Files.readString(out));
  }

  @Test
  void interruptedGenerateTellsWhatThereIs() throws Exception {
    start(80, 24, "generate -p 'Once upon a time' --greedy -b naive --ignore-eos -n 900");
    tmux.awaitRow(", a .*");
    tmux.press("C-c");
    tmux.awaitEnd(130);
  }

  @Test
  void closedOutputEndsQuietly() throws Exception {
    start(
        80,
        24,
        "(",
        "generate -p 'Once upon a time' -n 900 --ignore-eos --greedy; echo \"code $?\" >&2) | head"
            + " -c 4");
    tmux.awaitRow(".*code 1");
    tmux.awaitEnd(0);
    assertTrue(tmux.rows().stream().noneMatch(row -> row.contains("error")));
  }
}
