package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.repl.talk.ModelLoader;
import parley.repl.talk.Pip;
import parley.weights.ModelFileException;

/** Templates and defaults of sampling that a model brings, and those of the user's. */
final class ModelCardInChatTest {

  private static final Cancellation NEVER = new Cancellation();

  @TempDir Path home;
  private Chat chat;

  /** The embedded model under another name, with a card. */
  @BeforeEach
  void open() throws IOException {
    Path folder = Files.createDirectories(home.resolve(".local/share/parley/models/talker"));
    for (String file : List.of("model.bin", "vocab.bin")) {
      Files.createSymbolicLink(folder.resolve(file), Pip.FOLDER.resolve(file));
    }
    Files.writeString(
        folder.resolve("model.toml"),
        "template = 'transcript'\n[sampling]\ntemperature = 0.3\ntop-k = 5\n");
    Path file =
        Files.writeString(
            home.resolve("config.toml"),
            "[templates.mine]\nbefore-message = 'Q: '\nafter-message = ' A:'\n");
    Settings settings =
        Settings.defaults()
            .withFile(file)
            .with(Setting.MODEL, "talker", Origin.FLAG)
            .with(Setting.TOP_K, 9, Origin.FLAG)
            .with(Setting.THREADS, 1, Origin.FLAG);
    ModelLoader loader = new ModelLoader(Map.of("HOME", home.toString()));
    chat = new Chat(settings, loader.open(settings, NEVER), loader);
  }

  @AfterEach
  void close() {
    chat.close();
  }

  @Test
  void modelBringsItsTemplateAndDefaultsAndTheUserWins() {
    assertEquals("transcript", chat.model().template(chat.settings()).word());
    assertEquals(0.3f, chat.settings().get(Setting.TEMPERATURE));
    assertEquals("model talker", chat.settings().origin(Setting.TEMPERATURE).text());
    assertEquals(9, chat.settings().get(Setting.TOP_K));
    chat.set(Setting.TEMPERATURE, "1", NEVER);
    chat.set(Setting.TEMPERATURE, "default", NEVER);
    assertEquals(0.3f, chat.settings().get(Setting.TEMPERATURE));
  }

  @Test
  void anotherModelBringsItsOwn() {
    chat.set(Setting.MODEL, Pip.FOLDER.toString(), NEVER);
    assertEquals("turns", chat.model().template(chat.settings()).word());
    assertEquals(0.7f, chat.settings().get(Setting.TEMPERATURE));
    assertEquals(Origin.DEFAULT, chat.settings().origin(Setting.TEMPERATURE));
    assertEquals(9, chat.settings().get(Setting.TOP_K));
  }

  @Test
  void ownTemplateIsOfferedAndUsed() {
    ColonCommands commands = new ColonCommands(chat, new KeptView(), List.of());
    List<String> words =
        commands.named("template").orElseThrow().words().apply("").stream()
            .map(Word::text)
            .toList();
    assertEquals(
        List.of("default", "auto", "plain", "turns", "transcript", "alpaca", "mine"), words);
    chat.set(Setting.TEMPLATE, "mine", NEVER);
    assertEquals("Q: hi A:", chat.model().template(chat.settings()).prompt("hi"));
  }

  @Test
  void knownModelThatIsNotHereIsToldHowToGet() {
    var e =
        assertThrows(
            ModelFileException.class, () -> chat.set(Setting.MODEL, "dialogpt-medium", NEVER));
    assertEquals(
        "model dialogpt-medium is not installed; get it with: parley pull dialogpt-medium (863 MB)",
        e.getMessage());
    assertEquals("talker", chat.model().name());
  }
}
