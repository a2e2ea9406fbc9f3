package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class LoadingLineTest {

  private ScreenFixture screen;
  private final LoadingLine line = new LoadingLine();

  @BeforeEach
  void open() throws IOException {
    screen = new ScreenFixture(80, 24);
  }

  @AfterEach
  void close() throws IOException {
    screen.close();
  }

  @Test
  void waitingIsExplainedAndLeavesNothingBehind() throws Exception {
    line.showOn(screen.terminal);
    line.begin();
    screen.await(rows -> rows.getFirst().equals("(working; Ctrl-C stops it)"));
    screen.await(
        rows -> {
          line.loaded(43, 100);
          return rows.getFirst().equals("(loading the model: 43 %; Ctrl-C stops it)");
        });
    line.end();
    assertEquals("", screen.rows().getFirst());
    line.loaded(99, 100); // told too late
    assertEquals("", screen.rows().getFirst());
    line.begin("prefilling");
    screen.await(rows -> rows.getFirst().equals("(prefilling; Ctrl-C stops it)"));
  }

  @Test
  void narrowTerminalShowsItsBeginning() throws Exception {
    screen.resize(12, 24);
    line.showOn(screen.terminal);
    line.begin();
    screen.await(rows -> rows.getFirst().equals("(working; C"));
    line.end();
    assertEquals("", screen.rows().getFirst());
  }

  @Test
  void whatIsLoadedIsToldElsewhereWhereThatIsWanted() throws Exception {
    List<String> told = new ArrayList<>();
    line.showOn(screen.terminal);
    line.tell(Optional.of(told::add));
    Thread.sleep(400); // longer than it takes to be worth a word
    line.loaded(43, 100);
    assertEquals(List.of("loading the model: 43 %"), told);
    assertEquals("", screen.rows().getFirst());
  }
}
