package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Undo, retry, continue, save and load in the packaged program at a real terminal. */
class ConversationTmuxIT {

  private static final Path ROOT = Path.of(System.getProperty("parley.root"));

  @TempDir Path folder;

  private Tmux tmux;

  private void start(String arguments) throws IOException, InterruptedException {
    start(folder, arguments);
  }

  private void start(Path home, String arguments) throws IOException, InterruptedException {
    tmux = new Tmux(home, 80, 24, "'" + ROOT.resolve("parley") + "' " + arguments);
    tmux.awaitRow(">");
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    tmux.close();
  }

  @Test
  void undoTakesBackAndTheCacheKeepsTheRest() throws Exception {
    start("--greedy");
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("Hello Anna! What would you like to talk about\\?");
    tmux.enter("tell me a story");
    tmux.await(rows -> rows.stream().filter(row -> row.startsWith(">")).count() == 3, "a prompt");
    tmux.enter(":undo");
    tmux.awaitRow("\\(took back \\d+ tokens\\)");
    tmux.enter("what is my name?");
    tmux.awaitRow("You are called Anna\\.");
    tmux.enter(":stats");
    tmux.awaitRow("prompt +27 tokens: 6 prefilled, 21 from the cache");
  }

  @Test
  void retryOfAGreedyAnswerIsHonestAndOfASampledOneAnother() throws Exception {
    start("--greedy --seed 42");
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("Hello Anna! What would you like to talk about\\?");
    tmux.enter(":retry");
    tmux.awaitRow("\\(greedy always takes the likeliest token, so it is the same; .*");
    tmux.enter(":temp 1.5");
    tmux.enter(":retry");
    tmux.awaitRow("\\(another answer, with seed 44\\)");
    tmux.enter(":stats");
    tmux.awaitRow("prompt +8 tokens: 1 prefilled, 7 from the cache");
  }

  @Test
  void stoppedAnswerIsContinued() throws Exception {
    start("--greedy -b naive --template plain");
    tmux.enter("Once upon a time");
    tmux.awaitRow(", a .*");
    tmux.press("C-c");
    tmux.awaitRow("\\(stopped by you\\)");
    tmux.enter(":max 3");
    tmux.awaitRow("max-tokens is 3");
    tmux.enter(":continue");
    tmux.awaitRow("\\(cut at :max tokens\\)");
    tmux.enter(":context");
    tmux.awaitRow("   1 .*Once upon a time");
    assertTrue(tmux.rows().stream().noneMatch(row -> row.startsWith("   2")));
  }

  @Test
  void savedConversationIsLoadedInAnotherRun() throws Exception {
    start("--greedy");
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("Hello Anna! What would you like to talk about\\?");
    tmux.enter(":save ~/talk.json");
    tmux.awaitRow("\\(saved 1 turn to .*");
    tmux.press("C-d");
    tmux.awaitEnd(0);
    tmux.close();

    Path file = folder.resolve("talk.json");
    start(Files.createDirectory(folder.resolve("other")), "--greedy --load '" + file + "'");
    tmux.awaitRow("\\(goes on after 1 turn, 21 tokens; :history shows what was said\\)");
    tmux.enter("what is my name?");
    tmux.awaitRow("You are called Anna\\.");
    tmux.enter(":undo 2");
    tmux.awaitRow("\\(took back 34 tokens\\)");
    tmux.enter(":load " + file);
    tmux.awaitRow("\\(loaded 1 turn, 21 tokens prefilled in \\d+ ms\\)");
    tmux.enter(":history");
    tmux.awaitRow("1 > hi, my name is Anna");
    tmux.awaitRow("    Hello Anna! What would you like to talk about\\?");
  }

  @Test
  void damagedFileEndsTheProgramWithALine() throws Exception {
    Path file = Files.writeString(folder.resolve("talk.json"), "{");
    tmux = new Tmux(folder, 80, 24, "'" + ROOT.resolve("parley") + "' --load '" + file + "'");
    tmux.awaitRow("error: .*talk\\.json: line 1.*");
    tmux.awaitEnd(3);
    assertEquals("{", Files.readString(file));
  }
}
