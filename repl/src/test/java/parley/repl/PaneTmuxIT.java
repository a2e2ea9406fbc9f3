package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.repl.talk.Pip;

/** Pane and dash of the packaged program in a real terminal. */
class PaneTmuxIT {

  private static final Path PARLEY = Pip.ROOT.resolve("parley");

  /**
   * Nearly any token, so that no end comes for 1,000 of them: with this seed, and on any kernels.
   */
  private static final String LONG =
      "--temp 6 --top-k 0 --top-p 1 --seed 10 -n 1000 --template plain";

  private static final String MESSAGE = "Once upon a time";
  private static final String PANE = " pip on " + Pip.FASTEST + " .*/1024 *";

  @TempDir Path folder;

  private Tmux tmux;

  private void start(int columns, int rows, String arguments)
      throws IOException, InterruptedException {
    tmux = new Tmux(folder, columns, rows, "'" + PARLEY + "' " + arguments);
    tmux.awaitRow(">");
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    tmux.close();
  }

  @Test
  void paneTellsWhatTheAnswerTook() throws Exception {
    start(120, 30, "--greedy");
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("Hello Anna! What would you like to talk about\\?");
    tmux.enter("what is my name?");
    List<String> rows = tmux.await(screen -> screen.get(29).contains(" 34/1024"), "34 tokens");
    assertTrue(rows.get(27).matches(" float32 · .*threads? · greedy · .* MB.*"), rows.get(27));
    assertTrue(
        rows.get(28)
            .matches(
                " first token [0-9.]+ ms · prefill [0-9.]+ tok/s · 21 of 27 cached"
                    + " · average [0-9.]+ tok/s *"),
        rows.get(28));
    assertTrue(rows.get(29).matches(PANE), rows.get(29));
    tmux.enter(":pane off");
    tmux.await(screen -> screen.stream().noneMatch(row -> row.contains("/1024")), "no pane");
    tmux.enter(":pane on");
    tmux.await(screen -> screen.get(29).matches(PANE), "the pane");
    tmux.resize(80, 10);
    tmux.await(screen -> screen.size() == 10 && screen.get(9).matches(PANE), "one row");
  }

  @Test
  void resizesInALongAnswerTearNothing() throws Exception {
    start(80, 24, LONG);
    tmux.enter(MESSAGE);
    for (int[] size : new int[][] {{100, 30}, {60, 16}, {120, 40}, {40, 6}, {90, 26}}) {
      List<String> before = tmux.rows();
      tmux.await(rows -> !rows.equals(before), "more of the answer");
      tmux.resize(size[0], size[1]);
    }
    tmux.awaitRow("\\(cut at :max tokens\\)");
    tmux.await(rows -> rows.get(25).matches(PANE), "the pane at the bottom");
    List<String> all = tmux.history();
    String text = withoutBlanks(String.join("", all));
    assertTrue(text.contains(withoutBlanks(piped())), String.join("\n", all));
    assertEquals(1, all.stream().filter(row -> row.contains("/1024")).count(), text);
    assertEquals(1, all.stream().filter(row -> row.contains("first token")).count(), text);
  }

  /** The same answer, from a pipe. */
  private static String piped() throws IOException, InterruptedException {
    String command = "echo '" + MESSAGE + "' | '" + PARLEY + "' " + LONG + " 2>/dev/null";
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", command);
    builder.environment().put("PARLEY_BUILD", "never");
    Process process = builder.start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return text;
  }

  /** A pipe shows a tab, a terminal does what it says. */
  private static String withoutBlanks(String text) {
    return text.replaceAll("\\s|\\\\[nt]", "");
  }

  @Test
  void dashAnswersAndLeavesTheScreenAsItWas() throws Exception {
    start(90, 26, "--greedy");
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("Hello Anna! What would you like to talk about\\?");
    tmux.enter(":dash");
    tmux.awaitRow(" pip on .* q or Esc: back to the chat *");
    tmux.enter("what is my name?");
    List<String> rows = tmux.awaitRow(" You are called Anna\\. *");
    assertTrue(rows.stream().anyMatch(row -> row.matches(" mlp +[0-9.]+ % .*")), rows.toString());
    assertTrue(
        rows.stream().anyMatch(row -> row.matches(".* > \".* [0-9.]+ %.*")), rows.toString());
    tmux.press("Escape");
    rows = tmux.await(screen -> screen.get(25).matches(PANE), "the chat");
    assertEquals("> hi, my name is Anna", rows.get(1), rows.toString());
    assertEquals("> :dash", rows.get(3), rows.toString());
    assertEquals("> what is my name?", rows.get(4), rows.toString());
    assertEquals("You are called Anna.", rows.get(5), rows.toString());
    tmux.enter(":stats");
    tmux.awaitRow("prompt +27 tokens: 6 prefilled, 21 from the cache");
  }

  @Test
  void ctrlCStopsAnAnswerInTheDash() throws Exception {
    start(90, 26, "--greedy -b naive --template plain");
    tmux.enter(":dash");
    tmux.awaitRow(" pip on .* q or Esc: back to the chat *");
    tmux.enter(MESSAGE);
    tmux.awaitRow(" , a .*");
    tmux.awaitRow(".* Ctrl-C or Esc: stop *");
    tmux.press("C-c");
    tmux.awaitRow(" pip on .* q or Esc: back to the chat *");
    tmux.press("q");
    tmux.awaitRow(", a .*");
    tmux.enter(":stats");
    tmux.awaitRow("answer .* stopped by you");
  }

  @Test
  void terminatedInAnAnswerOfTheDashThereIsTheUsualScreen() throws Exception {
    start(90, 26, "--greedy -b naive --template plain");
    tmux.enter(":dash");
    tmux.awaitRow(" pip on .* q or Esc: back to the chat *");
    tmux.enter(MESSAGE);
    tmux.awaitRow(" , a .*");
    assertEquals("1", tmux.tell("#{alternate_on}"));
    tmux.terminate();
    tmux.awaitEnd(143);
    assertEquals("0 1 0", tmux.tell("#{alternate_on} #{cursor_flag} #{keypad_flag}"));
  }

  @Test
  void terminatedInTheIdleDashThereIsTheUsualScreen() throws Exception {
    start(90, 26, "--greedy");
    tmux.enter(":dash");
    tmux.awaitRow(" pip on .* q or Esc: back to the chat *");
    tmux.terminate();
    tmux.awaitEnd(143);
    assertEquals("0 1 0", tmux.tell("#{alternate_on} #{cursor_flag} #{keypad_flag}"));
  }

  @Test
  void pasteInTheDashIsOneMessageAndNoCommand() throws Exception {
    start(90, 26, "--greedy");
    tmux.enter(":dash");
    tmux.awaitRow(" pip on .* q or Esc: back to the chat *");
    tmux.paste(":quit\nhi, my name is Anna\n");
    tmux.awaitRow(" > :quit hi, my name is Anna *");
    tmux.press("Home", "DC", "PageUp", "F5", "BTab", "Enter");
    tmux.awaitRow(" > :quit\\\\nhi, my name is Anna\\\\n *");
    tmux.awaitRow(" pip on .* q or Esc: back to the chat *");
    tmux.press("q");
    tmux.await(screen -> screen.get(25).matches(PANE), "the chat");
  }

  @Test
  void dashTellsWhatACommandDoesMeanwhile() throws Exception {
    start(90, 26, "--greedy");
    tmux.enter(":dash");
    tmux.awaitRow(" pip on .* q or Esc: back to the chat *");
    tmux.enter(":bench");
    tmux.awaitRow(" \\([0-9]+ %  .*; Ctrl-C stops it\\) *");
    tmux.awaitRow(" pip on .* Ctrl-C or Esc: stop *");
    tmux.press("C-c");
    List<String> rows = tmux.awaitRow(" pip on .* q or Esc: back to the chat *");
    assertTrue(rows.stream().noneMatch(row -> row.contains("stops it")), rows.toString());
    tmux.press("Escape");
    tmux.await(screen -> screen.get(25).matches(PANE), "the chat");
  }
}
