package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.SettingException;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.repl.cli.UsageException;
import parley.repl.talk.Pip;

/** {@code :set} in a chat with the embedded model. */
final class SetCommandTest {

  @TempDir Path folder;

  private final KeptView view = new KeptView();
  private Path file;
  private Chat chat;
  private ColonCommands commands;

  @BeforeEach
  void open() {
    file = folder.resolve("parley/config.toml");
    chat = new Chat(Pip.settings().savedIn(file), Pip.open(), Pip.loader());
    commands = new ColonCommands(chat, view, List.of());
  }

  @AfterEach
  void close() {
    chat.close();
  }

  private List<String> enter(String line) {
    view.lines.clear();
    commands.run((ChatLine.Command) ChatLine.parse(line), new Cancellation());
    return view.lines;
  }

  private String say(String message) {
    view.answer.setLength(0);
    chat.answer(message, new Cancellation(), view);
    return view.answer.toString();
  }

  private List<String> words(String begun) {
    return commands.all().stream()
        .filter(command -> command.name().equals("set"))
        .flatMap(command -> command.words().apply(begun).stream())
        .map(Word::text)
        .toList();
  }

  @Test
  void aloneItListsEverySettingWithItsOrigin() {
    enter(":set repeat-window 7");
    List<String> list = List.copyOf(enter(":set"));
    assertEquals(Setting.all().size(), list.size());
    assertTrue(list.contains("repeat-window   7                this chat"), list.toString());
    assertTrue(enter(":info").containsAll(list));
  }

  @Test
  void everySettingIsShownAndChangedByItsNameAndByItsCommand() {
    for (Setting<?> setting : Setting.all()) {
      String shown = enter(":set " + setting.name()).getFirst();
      assertTrue(shown.startsWith(setting.name() + " is "), shown);
    }
    assertEquals(List.of("top-k is 3"), enter(":set top-k 3"));
    assertEquals(List.of("top-k is 4"), enter(":set  topk   4"));
    assertEquals(List.of("top-k is 40"), enter(":set topk default"));
    assertEquals(List.of("stop is \"a  b\""), enter(":set stop a  b"));
  }

  @Test
  void mistakesAreOneLineWithARemedy() {
    for (String line : List.of(":set tempertaure 1", ":set --save tempertaure 1")) {
      var e = assertThrows(SettingException.class, () -> enter(line));
      assertEquals("there is no setting tempertaure; did you mean temperature?", e.getMessage());
    }
    assertThrows(SettingException.class, () -> enter(":set top-p 2"));
    assertThrows(SettingException.class, () -> enter(":set --save top-p 2"));
    var e = assertThrows(UsageException.class, () -> enter(":set --save"));
    assertTrue(e.getMessage().startsWith("there is nothing to save: "), e.getMessage());
    assertFalse(Files.exists(file));
  }

  @Test
  void otherThreadsKeepTheConversation() {
    say("hi, my name is Anna");
    List<String> changed = enter(":set threads 2");
    assertEquals(List.of("threads is 2", "(21 tokens prefilled anew)"), changed);
    assertEquals(2, chat.model().threads());
    assertEquals("You are called Anna.", say("what is my name?"));
  }

  @Test
  void cancelledChangeOfThreadsLeavesTheOldOnes() {
    say("hi, my name is Anna");
    Cancellation cancelled = new Cancellation();
    cancelled.request();
    ChatLine.Command line = (ChatLine.Command) ChatLine.parse(":set threads 2");
    commands.run(line, cancelled);
    assertEquals(List.of("(stopped; still on 1)"), view.lines);
    assertEquals(1, chat.model().threads());
    assertEquals(1, chat.settings().get(Setting.THREADS));
    assertEquals("You are called Anna.", say("what is my name?"));
  }

  @Test
  void saveWritesWhatThisChatChangedAndKeepsTheRest() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "# mine\ntop-k = 9 # few\n");
    enter(":temp 0.5");
    enter(":set topk 3");
    assertEquals(List.of("saved temperature, top-k in " + file), enter(":set --save"));
    assertEquals("# mine\ntop-k = 3 # few\ntemperature = 0.5\n", Files.readString(file));
    assertEquals(file.toString(), chat.settings().origin(Setting.TOP_K).text());
    assertThrows(UsageException.class, () -> enter(":set --save"));
    Settings next = Settings.defaults().withFile(file);
    assertEquals(0.5f, next.get(Setting.TEMPERATURE));
    assertEquals(3, next.get(Setting.TOP_K));
  }

  @Test
  void saveOfOneSettingSavesThatAlone() throws IOException {
    enter(":temp 0.5");
    assertEquals(List.of("top-k is 3", "saved top-k in " + file), enter(":set --save top-k 3"));
    assertEquals("top-k = 3\n", Files.readString(file));
    assertEquals(Origin.CHAT, chat.settings().origin(Setting.TEMPERATURE));
    assertEquals(List.of("saved min-p in " + file), enter(":set --save min-p"));
    assertEquals("top-k = 3\nmin-p = 0\n", Files.readString(file));
  }

  @Test
  void savedModelMeansTheSameInEveryFolder() {
    Path relative = Path.of("").toAbsolutePath().relativize(Pip.FOLDER);
    enter(":set --save model " + relative);
    assertEquals(Pip.FOLDER.toString(), Settings.defaults().withFile(file).get(Setting.MODEL));
  }

  @Test
  void brokenFileStaysAsItIs() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "top-p = 1\ntop-k =\n");
    var e = assertThrows(SettingException.class, () -> enter(":set --save top-k 3"));
    assertTrue(e.getMessage().startsWith(file + ": line 2: "), e.getMessage());
    assertEquals("top-p = 1\ntop-k =\n", Files.readString(file));
    assertEquals(3, chat.settings().get(Setting.TOP_K), "changed in the chat all the same");
  }

  @Test
  void completionOffersKeysThenTheirValues() {
    List<String> keys = new ArrayList<>(List.of("--save"));
    Setting.all().forEach(setting -> keys.add(setting.name()));
    assertEquals(keys, words(""));
    assertEquals(keys, words("te"));
    assertEquals(List.of("spec default", "spec on", "spec off", "spec auto"), words("spec o"));
    assertTrue(words("backend ").contains("backend naive"));
    assertTrue(words("--save t").contains("--save temperature"));
    assertTrue(words("--save spec ").contains("--save spec off"));
    assertTrue(words("model " + Pip.ROOT + "/wei").contains("model " + Pip.ROOT + "/weights/"));
    assertEquals(List.of(), words("nonsense "));
  }
}
