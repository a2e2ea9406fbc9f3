package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.config.Setting;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.Precision;
import parley.engine.Session;
import parley.repl.cli.UsageException;
import parley.repl.talk.Pip;

/** {@code :bench} and {@code :compare}, and the chat after them. */
final class MeasuringCommandsTest {

  private static final String BRIEF = " -p 8 -n 2 -r 1 --budget 0.1";

  @TempDir Path folder;

  private final Chat chat = new Chat(Pip.settings(), Pip.open(), Pip.loader());
  private final KeptView view = new KeptView();
  private final ColonCommands commands = new ColonCommands(chat, view, List.of());
  private final Cancellation cancellation = new Cancellation();

  @AfterEach
  void close() {
    chat.close();
  }

  private List<String> enter(String line) {
    view.lines.clear();
    commands.run((ChatLine.Command) ChatLine.parse(line), cancellation);
    return view.lines;
  }

  private String say(String message) {
    view.answer.setLength(0);
    chat.answer(message, new Cancellation(), view);
    return view.answer.toString();
  }

  /** What the model says after one more token; its cache has only those before. */
  private static float[] nextLogits(Session session) {
    int length = session.position();
    float[] logits =
        session.feed(new int[] {11}, 1, new Cancellation()).toArray(ValueLayout.JAVA_FLOAT);
    session.truncate(length);
    return logits;
  }

  @ParameterizedTest
  @ValueSource(strings = {":bench vector vector-q8 naive" + BRIEF, ":compare hi"})
  void theChatIsAsItWas(String command) {
    say("hi, my name is Anna");
    int size = chat.conversation().size();
    long memory = chat.conversation().memoryBytes();
    try (Session session = chat.model().session()) {
      session.feed(chat.tokenizer().encode("Once upon a time"), 0, new Cancellation());
      float[] before = nextLogits(session);
      enter(command);
      assertArrayEquals(before, nextLogits(session));
    }
    assertEquals(size, chat.conversation().size());
    assertEquals(memory, chat.conversation().memoryBytes());
    assertEquals(Set.of(Precision.FLOAT32), chat.model().weightBytes().keySet());
    assertEquals("You are called Anna.", say("what is my name?"));
    assertTrue(
        enter(":stats").getFirst().matches("prompt +27 tokens: 6 prefilled, 21 from the cache"),
        view.lines.toString());
  }

  @Test
  void benchHasARowForEachBackendNamed() {
    List<String> lines = enter(":bench vector array" + BRIEF);
    assertEquals(
        List.of("vector", "array"),
        lines.stream().limit(4).skip(2).map(line -> line.split(" ", 2)[0]).toList());
    assertTrue(lines.contains("decode, 1 thread"), lines.toString());
    assertTrue(lines.stream().allMatch(line -> line.length() <= 80), lines.toString());
    assertTrue(
        view.passed.stream().anyMatch(text -> text.matches(" *\\d+ %  array, 1 thread: decode")));
    assertEquals("", view.passed.getLast());
  }

  @Test
  void benchDraws() throws Exception {
    Path file = folder.resolve("rates.svg");
    assertEquals(
        "(rates are drawn in " + file + ")",
        enter(":bench vector" + BRIEF + " --plot " + file).getLast());
    assertTrue(Files.readString(file).contains("<svg"));
  }

  @Test
  void interruptedBenchShowsWhatItHas() {
    view.onPassing =
        text -> {
          if (text.contains("array, 1 thread: decode")) {
            cancellation.request();
          }
        };
    List<String> lines = enter(":bench vector array" + BRIEF);
    assertEquals("incomplete interrupted; the tests still to come are missing", lines.getLast());
    assertTrue(lines.stream().anyMatch(line -> line.startsWith("array ")), lines.toString());
    long decodes =
        lines.stream()
            .dropWhile(line -> !line.startsWith("decode"))
            .takeWhile(line -> !line.isEmpty())
            .count();
    assertEquals(2, decodes, lines.toString()); // the title and vector
  }

  @Test
  void compareShowsARowForEachBackend() {
    chat.set(Setting.MAX_TOKENS, "4", cancellation);
    List<String> lines = enter(":compare");
    assertEquals(1, lines.stream().filter(line -> line.endsWith("reference")).count());
    for (Backend backend : Backends.load().all()) {
      String row = backend.name() + " +(\\d+ .* (reference|identical.*|.* \\(int8\\))|missing: .*)";
      assertTrue(lines.stream().anyMatch(line -> line.matches(row)), row + " " + lines);
    }
  }

  @ParameterizedTest
  @CsvSource({
    ":bench vectr, did you mean vector?",
    ":bench -d x, :bench: Invalid value for option '--depth'",
    ":bench --format xml, 'expected table, md, csv, json, got xml'",
    ":bench --plot rates, ends with .svg or .png",
  })
  void aWrongWordIsAnErrorThatNamesIt(String line, String message) {
    var e = assertThrows(RuntimeException.class, () -> enter(line));
    assertTrue(e.getMessage().contains(message), e.getMessage());
  }

  @Test
  void aTextLongerThanTheContextIsRefused() {
    assertThrows(UsageException.class, () -> enter(":compare " + "hi ".repeat(2000)));
  }
}
