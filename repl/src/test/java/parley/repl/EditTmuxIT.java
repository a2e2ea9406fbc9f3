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
import parley.tokenizer.VisibleText;

/** Keys, lines and the editor of the packaged program in a real terminal. */
class EditTmuxIT {

  private static final Path ROOT = Path.of(System.getProperty("parley.root"));

  /** A backend that computes everything anew for each token leaves time to do things meanwhile. */
  private static final String SLOWLY = "--greedy -b naive --template plain";

  @TempDir Path folder;

  private Tmux tmux;

  private void start(String variables, String arguments) throws Exception {
    tmux = new Tmux(folder, 80, 24, variables + " '" + ROOT.resolve("parley") + "' " + arguments);
    tmux.awaitRow("> *");
  }

  private void startStory() throws Exception {
    start("", SLOWLY);
    tmux.enter("Once upon a time");
    tmux.awaitRow(", a .*");
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    tmux.close();
  }

  @Test
  void keysTypedAheadAreTheNextLine() throws Exception {
    startStory();
    tmux.type(":seed 4");
    tmux.press("Left", "1", "C-e", "2");
    tmux.press("Escape");
    tmux.awaitRow("\\(stopped by you\\)");
    tmux.awaitRow("> :seed 142");
    tmux.press("Enter");
    tmux.awaitRow("seed is 142");
  }

  @Test
  void twoCtrlCStopAnAnswerAndLeave() throws Exception {
    startStory();
    tmux.press("C-c");
    tmux.awaitRow("\\(stopped by you\\)");
    tmux.await(
        rows -> {
          boolean ended = rows.stream().anyMatch(row -> row.endsWith("[ended with 0]"));
          if (!ended) {
            interrupt();
          }
          return ended;
        },
        "the end after Ctrl-C twice");
  }

  /** Half of the time in which two mean to leave. */
  private void interrupt() {
    try {
      tmux.press("C-c");
      Thread.sleep(500);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void pastedLinesAreOneMessageAlsoDuringAnAnswer() throws Exception {
    startStory();
    tmux.paste(":quit\nhi\n:quit");
    tmux.press("Escape");
    tmux.awaitRow("\\(stopped by you\\)");
    List<String> rows = tmux.awaitRow("hi");
    assertEquals("> :quit", rows.get(rows.indexOf("hi") - 1));
    assertEquals(":quit", rows.get(rows.indexOf("hi") + 1));
    tmux.press("Enter");
    tmux.await(screen -> screen.stream().filter(row -> row.equals(">")).count() == 0, "an answer");
  }

  @Test
  void hugePasteAndOneWithTheMarkOfItsEndBreakNothing() throws Exception {
    start("", "--greedy");
    tmux.paste("words ".repeat(1 << 20));
    tmux.awaitRow("\\(left out a paste of 6291456 characters: .*");
    tmux.paste("one\u001b[201~\r:quit\rtwo");
    List<String> rows = tmux.awaitRow("two");
    assertEquals(":quit", rows.get(rows.indexOf("two") - 1));
    tmux.press("Enter");
    tmux.awaitRow(" pip on .* tok/s .*");
  }

  @Test
  void editorWritesTheNextMessage() throws Exception {
    Path editor = folder.resolve("my editor");
    Files.writeString(
        editor, "#!/bin/sh\necho 'what do you edit?'\nread it\necho \"$it\" >\"$1\"\n");
    assertTrue(editor.toFile().setExecutable(true));
    start("VISUAL=\"'" + editor + "'\"", "--greedy");
    tmux.enter(":edit");
    List<String> rows = tmux.awaitRow("what do you edit\\?");
    assertTrue(rows.getLast().isEmpty(), "the status row is hidden: " + rows);
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("> hi, my name is Anna");
    tmux.awaitRow(" pip on .*");
    tmux.press("Enter");
    tmux.awaitRow("Hello Anna! What would you like to talk about\\?");
    tmux.type("this");
    tmux.press("C-x", "C-e");
    tmux.await(
        screen -> screen.stream().filter(row -> row.equals("what do you edit?")).count() == 2,
        "the editor again");
    tmux.enter("what is my name?");
    tmux.awaitRow("> what is my name\\?");
    tmux.press("Enter");
    tmux.awaitRow("You are called Anna\\.");
  }

  @Test
  void historyIsThereInTheNextSession() throws Exception {
    start("", "--greedy && clear && '" + ROOT.resolve("parley") + "' --greedy");
    tmux.enter(":seed 42");
    tmux.awaitRow("seed is 42");
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("Hello Anna! What would you like to talk about\\?");
    tmux.press("C-d");
    tmux.await(
        rows -> rows.contains(">") && !rows.contains("seed is 42"), "the second session's prompt");
    tmux.press("C-r");
    tmux.type("seed");
    tmux.awaitRow("bck-i-search: seed_");
    tmux.press("Enter");
    tmux.awaitRow("seed is 42");
    tmux.press("Up", "Up", "Enter");
    tmux.awaitRow("Hello Anna! What would you like to talk about\\?");
  }

  @Test
  void terminatedProgramLeavesTheTerminalInOrder() throws Exception {
    start("", "--greedy");
    tmux.terminate();
    tmux.awaitEnd(143);
    assertEquals(
        "0 23 1 0",
        tmux.tell(
            "#{scroll_region_upper} #{scroll_region_lower}" + " #{cursor_flag} #{keypad_flag}"));
    assertTrue(tmux.rows().stream().noneMatch(row -> row.startsWith(" pip on")));
  }

  @Test
  void ctrlZGivesTheShellAWholeTerminal() throws Exception {
    tmux = new Tmux(folder, 80, 24, "PS1='$ ' bash --norc");
    tmux.awaitRow("\\$");
    tmux.enter("'" + ROOT.resolve("parley") + "' " + SLOWLY);
    tmux.awaitRow(" pip on naive .*");
    tmux.type("half a line");
    tmux.awaitRow("> half a line");
    tmux.press("C-z");
    tmux.awaitRow(".*Stopped.*");
    assertEquals("23", tmux.tell("#{scroll_region_lower}"));
    assertTrue(tmux.rows().stream().noneMatch(row -> row.startsWith(" pip on")));
    tmux.enter("fg");
    tmux.awaitRow(" pip on naive .*");
    tmux.awaitRow("> half a line");
    tmux.press("C-u");
    tmux.enter("Once upon a time");
    tmux.awaitRow(", a .*");
    tmux.press("C-z");
    List<String> stopped =
        tmux.await(
            rows -> rows.stream().filter(row -> row.matches(".*Stopped.*")).count() == 2,
            "the shell again: keys before would not be its own");
    assertTrue(stopped.stream().noneMatch(row -> row.startsWith(" pip on")), stopped.toString());
    tmux.enter("fg");
    tmux.awaitRow(" pip on naive .*");
    tmux.press("C-c");
    tmux.awaitRow("\\(stopped by you\\)");
    tmux.press("C-d");
    tmux.awaitRow("\\$");
    tmux.enter("exit");
  }

  @Test
  void dumbTerminalHasNoEscapes() throws Exception {
    start("TERM=dumb", "--greedy");
    tmux.enter(":bakend");
    tmux.awaitRow("error: there is no command :bakend; did you mean :backend\\?");
    tmux.await(rows -> rows.contains(">"), "the next prompt");
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("Hello Anna! What would you like to talk about\\?");
    tmux.enter(":quit");
    tmux.awaitEnd(0);
    assertTrue(tmux.written().contains("Hello Anna! What would you like to talk about?"));
    assertEquals(-1, tmux.written().indexOf('\u001b'), VisibleText.ofLines(tmux.written()));
  }
}
