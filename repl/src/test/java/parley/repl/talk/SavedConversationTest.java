package parley.repl.talk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.engine.GenerationOptions;
import parley.engine.SamplingOptions;
import parley.weights.ModelFileException;

/** A conversation as a file: what comes back, and what is refused. */
final class SavedConversationTest {

  private static final Settings SETTINGS =
      Settings.defaults()
          .with(Setting.TEMPERATURE, 0.5f, Origin.CHAT)
          .with(Setting.STOP, List.of("a\n", "none"), Origin.CHAT)
          .with(Setting.SYSTEM, "none \\n \"of\" it", Origin.CHAT)
          .with(Setting.SEED, OptionalLong.of(7), Origin.CHAT)
          .with(Setting.THREADS, 1, Origin.CHAT);

  @TempDir Path folder;

  private OpenModel model;
  private Conversation conversation;
  private Path file;

  @BeforeEach
  void talk() {
    model = Pip.open();
    conversation = new Conversation(model.session());
    file = folder.resolve("talk.json");
    TemplateTokens tokens = model.templateTokens(SETTINGS);
    conversation.preface(new int[] {5, 6});
    conversation.ask(tokens.prompt("hi, my name is \"Anna\"\n\u001b"), answering(20));
    conversation.ask(tokens.prompt("what is \ud800?"), answering(3));
  }

  @AfterEach
  void close() {
    conversation.close();
    model.close();
  }

  private Answering answering(int maxTokens) {
    return new Answering(
        SamplingOptions.GREEDY,
        9,
        new GenerationOptions(maxTokens, model.endToken(), GenerationOptions.NEVER),
        Answering.ALL,
        new Cancellation(),
        _ -> {});
  }

  private void save() {
    new SavedConversation(SETTINGS, 42, conversation.transcript()).write(file, model);
  }

  private SavedConversation load(Settings settings) {
    return SavedConversation.read(file, model, settings);
  }

  @Test
  void everythingComesBack() throws IOException {
    save();
    SavedConversation loaded = load(Settings.defaults());
    assertEquals(42, loaded.seed());
    Transcript before = conversation.transcript();
    assertArrayEquals(before.ids(), loaded.transcript().ids());
    assertEquals(2, loaded.transcript().preface());
    for (int i = 0; i < before.turns().size(); i++) {
      Turn expected = before.turns().get(i);
      Turn turn = loaded.transcript().turns().get(i);
      assertEquals(
          expected.prompt().message().replace('\ud800', '\ufffd'), turn.prompt().message());
      assertArrayEquals(expected.prompt().ids(), turn.prompt().ids());
      assertArrayEquals(expected.prompt().closing(), turn.prompt().closing());
      assertEquals(
          List.of(expected.from(), expected.answer(), expected.end(), expected.to()),
          List.of(turn.from(), turn.answer(), turn.end(), turn.to()));
      assertEquals(expected.seed(), turn.seed());
      assertEquals(expected.reason(), turn.reason());
    }
    for (Setting<?> setting : Setting.all()) {
      boolean own = setting.equals(Setting.THREADS) || setting.equals(Setting.TEMPLATE);
      if (!own) {
        assertEquals(SETTINGS.get(setting), loaded.settings().get(setting), setting.name());
      }
    }
    assertEquals("turns", loaded.settings().get(Setting.TEMPLATE));
    assertEquals(file.toString(), loaded.settings().origin(Setting.TEMPERATURE).text());
    assertEquals(PosixFilePermissions.fromString("rw-------"), Files.getPosixFilePermissions(file));
  }

  @Test
  void commandLineGoesBeforeTheFile() {
    save();
    Settings settings = Settings.defaults().with(Setting.TEMPERATURE, 0f, Origin.FLAG);
    assertEquals(0f, load(settings).settings().get(Setting.TEMPERATURE));
  }

  @Test
  void templateOfTheCommandLineIsOfTheTurnsToCome() {
    Settings transcript = SETTINGS.with(Setting.TEMPLATE, "transcript", Origin.CHAT);
    conversation.ask(model.templateTokens(transcript).prompt("hi"), answering(6));
    new SavedConversation(transcript, 42, conversation.transcript()).write(file, model);
    Settings plain = Settings.defaults().with(Setting.TEMPLATE, "plain", Origin.FLAG);
    SavedConversation loaded = load(plain);
    assertEquals("plain", loaded.settings().get(Setting.TEMPLATE));
    assertEquals(3, loaded.transcript().turns().size());
  }

  @Test
  void ownFileIsWrittenOverAndAnyOtherIsNot() throws IOException {
    save();
    conversation.undo(1);
    save();
    assertEquals(1, load(Settings.defaults()).transcript().turns().size());
    for (String other : List.of("", "{}", "{\"format\":\"other\"}", "# mine", "[1]")) {
      Files.writeString(file, other);
      String message = assertThrows(ModelFileException.class, this::save).getMessage();
      assertEquals(
          file + ": it is no conversation of Parley, so it is not written over; take another name",
          message);
      assertEquals(other, Files.readString(file));
    }
  }

  @Test
  void missingAndReadOnlyFoldersAreNamed() {
    file = folder.resolve("none/talk.json");
    assertEquals(
        file + ": cannot write: no such folder",
        assertThrows(ModelFileException.class, this::save).getMessage());
    file = folder;
    assertTrue(assertThrows(ModelFileException.class, this::save).getMessage().contains("folder"));
    assertThrows(ModelFileException.class, () -> load(SETTINGS));
  }

  /** What is replaced by what, and what is then wrong. */
  private record Damage(String pattern, String replacement, String fault) {}

  private static List<Damage> damages() {
    return List.of(
        new Damage(
            "parley conversation",
            "other",
            "expected a conversation that :save wrote, got another file"),
        new Damage(
            "\"version\" : 1",
            "\"version\" : 2",
            "version: expected 1, got 2; another Parley wrote it"),
        new Damage("\"version\" : 1,", "", "version: expected a whole number, got none"),
        new Damage(
            "\"fingerprint\" : \"..",
            "\"fingerprint\" : \"xx",
            "model: expected pip, got other weights of that name; load the model that it was held"
                + " with (:model)"),
        new Damage(
            "\"model\" : \"pip\",\\s*\"fingerprint\" : \"..",
            "\"model\" : \"gpt2\", \"fingerprint\" : \"xx",
            "model: expected gpt2, got pip; load the model that it was held with (:model)"),
        new Damage(
            "\"turns\",",
            "\"chat\",",
            "template: expected auto, plain, turns, transcript, alpaca, got chat"),
        new Damage("\"seed\" : 42", "\"seed\" : 4.2", "seed: expected a whole number, got 4.2"),
        new Damage("\"0.5\"", "\"-1\"", "settings.temperature: expected 0 to 100, got -1"),
        new Damage("\"0.5\"", "0.5", "settings.temperature: expected a text, got 0.5"),
        new Damage(
            "\"temperature\"",
            "\"backend\"",
            "settings.backend: expected a setting of a conversation, got this name"),
        new Damage("\"none\" \\]", "\"\" ]", "settings.stop: expected a list of texts, got"),
        new Damage("\\[ 5, 6 \\]", "[ 5, 2048 ]", "preface_ids[1]: expected 0 to 2047, got 2048"),
        new Damage("\\[ 5, 6 \\]", "[ 5, -1 ]", "preface_ids[1]: expected 0 to 2047, got -1"),
        new Damage("\\[ 5, 6 \\]", "[ 5, 6e3 ]", "preface_ids[1]: expected 0 to 2047, got 6000.0"),
        new Damage("\\[ 5, 6 \\]", "{}", "preface_ids: expected a list of ids, got something else"),
        new Damage(
            "\\[ 5, 6 \\]",
            "[ " + "5, ".repeat(1024) + "6 ]",
            "turns: expected at most 1024 tokens, the model's context, got"),
        new Damage(
            "Anna", "Berta", "turns[0].message: expected a part of \"hi, my name is \"Anna\"\\n"),
        new Damage("\"answer\" : \"", "\"answer\" : \"x", "turns[0].answer: expected \""),
        new Damage("\"length\"", "\"late\"", "turns[1].ended: expected end, stop, length, context"),
        new Damage(
            "\"message_ids\" : \\[[^\\]]*\\]",
            "\"message_ids\" : []",
            "turns[0].message_ids: expected at least one id, got none"),
        new Damage("\"seed\" : 9", "\"seed\" : \"9\"", "turns[0].seed: expected a whole number"),
        new Damage("\"version\"", "\"format\"", "line 3: Duplicate field 'format'"),
        new Damage("\\s*\\]\\s*\\}\\s*$", "", "line "),
        new Damage("$", "x", "line "));
  }

  @Test
  void everyFaultIsNamedWithItsPlace() throws IOException {
    save();
    String whole = Files.readString(file);
    for (Damage damage : damages()) {
      String damaged =
          Pattern.compile(damage.pattern()).matcher(whole).replaceFirst(damage.replacement());
      assertFalse(damaged.equals(whole), damage.pattern());
      Files.writeString(file, damaged);
      String message =
          assertThrows(ModelFileException.class, () -> load(SETTINGS), damage.toString())
              .getMessage();
      assertTrue(message.startsWith(file + ": " + damage.fault()), message);
      assertFalse(message.contains("\n"), message);
      assertEquals(damaged, Files.readString(file));
    }
  }

  @Test
  void fileCutAnywhereIsAFaultAndNothingElse() throws IOException {
    save();
    byte[] whole = Files.readAllBytes(file);
    for (int length = 0; length < whole.length - 1; length++) { // the line break is not needed
      Files.write(file, Arrays.copyOf(whole, length));
      assertThrows(ModelFileException.class, () -> load(SETTINGS));
    }
  }

  @Test
  void cancelledLoadLeavesNothingOpen() {
    Cancellation cancellation = new Cancellation();
    cancellation.request();
    RecordingSession other = new RecordingSession(model.session());
    assertThrows(
        CancelledException.class,
        () -> new Conversation(other, conversation.transcript(), cancellation));
    assertThrows(IllegalStateException.class, () -> other.feed(new int[1], 1, new Cancellation()));
  }
}
