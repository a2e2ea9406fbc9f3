package parley.repl;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measuring in a real terminal: progress, Ctrl-C, and the chat that goes on. */
class BenchTmuxIT {

  private static final String PROGRAM =
      " '" + Path.of(System.getProperty("parley.root")).resolve("parley") + "' ";

  @TempDir Path folder;

  private Tmux tmux;

  private void start(String arguments) throws IOException, InterruptedException {
    tmux = new Tmux(folder, 80, 40, PROGRAM + arguments);
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    tmux.close();
  }

  /** Behind naive stands another slow one, so that Ctrl-C does not come too late. */
  @Test
  void interruptedBenchShowsWhatItHasAndTheChatGoesOn() throws Exception {
    start("--greedy");
    tmux.awaitRow(">");
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("Hello Anna! What would you like to talk about\\?");
    tmux.enter(":bench kv vector naive array -p 8 -n 4 -r 50 --budget 2");
    tmux.awaitRow("\\(\\d+ % +naive, \\d threads?: (prefill|decode).*");
    tmux.press("C-c");
    List<String> rows = tmux.awaitRow("incomplete interrupted; the tests still to come .*");
    assertTrue(
        rows.stream().anyMatch(row -> row.matches("(kv|vector) +\\d+ x \\d+.*█.*")), all(rows));
    assertTrue(rows.stream().noneMatch(row -> row.contains(" %  naive")), all(rows));
    tmux.enter("what is my name?");
    tmux.awaitRow("You are called Anna\\.");
    tmux.enter(":stats");
    tmux.awaitRow("prompt +27 tokens: 6 prefilled, 21 from the cache");
  }

  @Test
  void compareInTheChatLeavesTheChatAsItWas() throws Exception {
    start("--greedy -n 20");
    tmux.awaitRow(">");
    tmux.enter(":compare Once upon a time");
    // On a busy machine the budget may stop the slow ones; then the reference is another.
    tmux.awaitRow("vector +\\d+ .* (reference|identical.*)");
    tmux.awaitRow("[a-z0-9-]+ +\\d+ .* reference");
    tmux.enter("hi, my name is Anna");
    tmux.awaitRow("Hello Anna! .*");
  }

  @Test
  void interruptedBenchOutsideEndsWith130() throws Exception {
    start("bench vector naive array -t 1 -d 0 --budget 2 -r 50 -p 8 -n 4");
    tmux.awaitRow(" *\\d+ % +naive, 1 thread: (prefill|decode)");
    tmux.press("C-c");
    tmux.awaitEnd(130);
    List<String> rows = tmux.rows();
    assertTrue(rows.stream().anyMatch(row -> row.startsWith("vector ")), all(rows));
    assertTrue(rows.stream().anyMatch(row -> row.startsWith("incomplete")), all(rows));
  }

  @Test
  void interruptedCompareEndsWith130AndShowsWhatThereIs() throws Exception {
    start("compare -p 'Once upon a time' -b vector,naive -n 900 --ignore-eos --budget 600");
    tmux.awaitRow(" *\\d+ % +naive: [1-9]\\d* of 900 tokens");
    tmux.press("C-c");
    tmux.awaitEnd(130);
    List<String> rows = tmux.rows();
    assertTrue(rows.stream().anyMatch(row -> row.matches("vector +\\d+ .*reference")), all(rows));
    assertTrue(
        rows.stream().anyMatch(row -> row.matches("naive +\\d+ \\* .*as far as.*")), all(rows));
  }

  @Test
  void interruptedEvalEndsWith130AndShowsWhatItHas() throws Exception {
    String text = "Once upon a time, a small prince named Sanjay lived by the coast. ";
    Path file = Files.writeString(folder.resolve("text"), text.repeat(2000));
    start("eval -b naive --context 32 '" + file + "'");
    tmux.awaitRow(" *\\d+ % +[1-9]\\d* of \\d+ tokens, \\d+ tok/s, .* left");
    tmux.press("C-c");
    tmux.awaitEnd(130);
    List<String> rows = tmux.rows();
    assertTrue(rows.stream().anyMatch(row -> row.matches("naive +\\d+ +\\d+ .*")), all(rows));
    assertTrue(
        rows.stream().anyMatch(row -> row.matches("incomplete interrupted after \\d+ tokens .*")),
        all(rows));
  }

  private static String all(List<String> rows) {
    return String.join("\n", rows);
  }
}
