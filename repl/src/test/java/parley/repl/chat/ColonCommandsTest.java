package parley.repl.chat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.SettingException;
import parley.config.UserFolders;
import parley.engine.Cancellation;
import parley.engine.Precision;
import parley.repl.cli.UsageException;
import parley.repl.talk.ModelLoader;
import parley.repl.talk.Pip;

final class ColonCommandsTest {

  private final Chat chat = new Chat(Pip.settings(), Pip.open(), Pip.loader());
  private final KeptView view = new KeptView();
  private final ColonCommands commands = new ColonCommands(chat, view, List.of());

  @AfterEach
  void close() {
    chat.close();
  }

  private List<String> enter(String line) {
    view.lines.clear();
    commands.run((ChatLine.Command) ChatLine.parse(line), new Cancellation());
    return view.lines;
  }

  private void say(String message) {
    view.answer.setLength(0);
    chat.answer(message, new Cancellation(), view);
  }

  @Test
  void everyCommandOfTheIssueIsThere() {
    String names = commands.all().stream().map(ColonCommand::name).collect(Collectors.joining(" "));
    for (String name :
        ("help quit model backend temp greedy topk topp minp repeat seed max stop template reset"
                + " system on-full undo retry continue history context save load export"
                + " spec stats tokens info bench compare")
            .split(" ", -1)) {
      assertTrue((" " + names + " ").contains(" " + name + " "), name);
    }
  }

  @Test
  void helpFitsATerminalAndNamesAllCommands() {
    List<String> help = enter(":help");
    assertTrue(help.stream().allMatch(line -> line.length() <= 80), help.toString());
    for (ColonCommand command : commands.all()) {
      assertTrue(help.stream().anyMatch(line -> line.startsWith(command.synopsis() + " ")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    ":q, quit",
    ":he, help",
    ":temp, temp",
    ":tok hi, tokens",
    ":rese, reset",
    ":g, greedy",
  })
  void uniqueBeginningsAreEnough(String line, String name) {
    enter(line);
    assertEquals(name.equals("quit"), commands.quitAsked());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ":te 1 | :te could be :temp, :template",
        ":qiut | there is no command :qiut; did you mean :quit?",
        ":colour | there is no command :colour; :help lists them; a message that begins with a"
            + " colon needs two",
        ":quit now | :quit: expected nothing after it, got now",
      })
  void otherNamesAreMistakesWithARemedy(String line, String message) {
    var e = assertThrows(UsageException.class, () -> enter(line));
    assertEquals(message, e.getMessage());
  }

  private List<Word> words(String command, String begun) {
    return commands.named(command).orElseThrow().words().apply(begun);
  }

  @Test
  void completionExplainsEveryValueThatCanBeChosen() {
    for (Setting<?> setting : Setting.all()) {
      for (Word word : words("set", setting.name() + " ")) {
        assertFalse(word.help().isBlank(), word.text());
      }
    }
    assertTrue(words("template", "").contains(new Word("auto", "the model's own: turns")));
    assertTrue(words("template", "").contains(new Word("transcript", "User: ...\\nBot:")));
    assertTrue(words("on-full", "").contains(new Word("drop", "forgets the oldest turns")));
  }

  @Test
  void completionTellsHowLargeModelsAre(@TempDir Path home) throws IOException {
    Path folder = UserFolders.of(Map.of("HOME", home.toString())).models().resolve("mine");
    Files.createDirectories(folder);
    Files.write(folder.resolve("model.bin"), new byte[1_250_000]);
    ModelLoader loader = new ModelLoader(Map.of("HOME", home.toString()));
    try (Chat other = new Chat(Pip.settings(), Pip.open(), loader)) {
      List<Word> models = new SettingWords(other).of(Setting.MODEL, "");
      assertTrue(models.contains(new Word("mine", "1.3 MB")), models.toString());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'', naive",
    "kv, naive",
    "kv --, kv --repetitions",
    "'kv vector --format ', kv vector --format csv",
    "'-b ', -b naive",
    "--plot /tm, --plot /tmp/",
  })
  void completionOfBenchOffersBackendsOptionsAndTheirValues(String begun, String offered) {
    List<Word> words = words("bench", begun);
    Word word = words.stream().filter(w -> w.text().equals(offered)).findFirst().orElseThrow();
    assertFalse(word.help().contains("${"), word.help());
  }

  @Test
  void settingsAreShownChangedAndReset() {
    assertEquals(List.of("temperature is 0 (0 to 100)"), enter(":temp"));
    assertEquals(List.of("temperature is 0.5"), enter(":temp 0.5"));
    assertEquals(Origin.CHAT, chat.settings().origin(Setting.TEMPERATURE));
    assertEquals(List.of("temperature is 0"), enter(":greedy"));
    assertEquals(List.of("top-k is 3"), enter(":topk 3"));
    assertEquals(List.of("top-k is 40"), enter(":topk default"));
    assertEquals(Origin.DEFAULT, chat.settings().origin(Setting.TOP_K));
    assertEquals(List.of("stop is \"a b\\n\""), enter(":stop a b\\n"));
    assertEquals(List.of("a b\n"), chat.settings().get(Setting.STOP));
  }

  @Test
  void badValuesLeaveTheOldOnes() {
    enter(":topp 0.5");
    assertThrows(SettingException.class, () -> enter(":topp 2"));
    assertThrows(SettingException.class, () -> enter(":backend vectro"));
    assertEquals(0.5f, chat.settings().get(Setting.TOP_P));
    assertEquals(Pip.FASTEST, chat.model().backend().name());
  }

  @Test
  void backendOfEqualBitsKeepsTheConversationComputed() {
    say("hi, my name is Anna");
    String kept = "(the conversation, 21 tokens, is kept: equal bits)";
    assertEquals(List.of("backend is array", kept), enter(":backend array"));
    assertEquals(List.of("backend is vector", kept), enter(":backend vector"));
    say("what is my name?");
    assertEquals("You are called Anna.", view.answer.toString());
    assertEquals(
        "prompt       27 tokens: 6 prefilled, 21 from the cache", enter(":stats").getFirst());
  }

  @Test
  void backendOfOtherBitsPrefillsTheConversationAtOnce() {
    say("hi, my name is Anna");
    List<String> naive = enter(":backend naive");
    assertEquals("backend is naive", naive.get(0));
    assertEquals("(no KV cache: all 21 tokens are computed again with each one)", naive.get(1));
    assertEquals(2, naive.size());
    String vector = enter(":backend vector").get(1);
    assertTrue(vector.matches("\\(21 tokens prefilled anew in \\d+ ms\\)"), vector);
    say("what is my name?");
    assertEquals("You are called Anna.", view.answer.toString());
    assertEquals(
        "prompt       27 tokens: 6 prefilled, 21 from the cache", enter(":stats").getFirst());
    assertTrue(
        enter(":backend")
            .contains(
                "* vector    Java Vector API, KV cache: the fastest on float32 without native"
                    + " code"));
  }

  @Test
  void backendThatIsTheSameOrMeetsNoConversationIsOnlyNamed() {
    assertEquals(List.of("backend is naive"), enter(":backend naive"));
    assertEquals(List.of("backend is array"), enter(":backend array"));
    say("hi");
    assertEquals(List.of("backend is numpy: array"), enter(":backend numpy"));
  }

  @Test
  void anotherBackendDoesNotShowTheSpeedOfTheOneBefore() {
    say("hi, my name is Anna");
    double rate = chat.rateHere();
    assertTrue(rate > 0);
    enter(":backend array");
    assertEquals(0, chat.rateHere());
    enter(":backend default");
    assertEquals(rate, chat.rateHere());
  }

  @Test
  void cancelledSwitchLeavesTheOldBackend() {
    say("hi, my name is Anna");
    enter(":backend naive");
    Cancellation cancelled = new Cancellation();
    cancelled.request();
    ChatLine.Command vector = (ChatLine.Command) ChatLine.parse(":backend vector");
    view.lines.clear();
    commands.run(vector, cancelled);
    assertEquals(List.of("(stopped; still on naive)"), view.lines);
    assertEquals("naive", chat.model().backend().name());
    assertEquals("naive", chat.settings().get(Setting.BACKEND));
    say("what is my name?");
    assertEquals("You are called Anna.", view.answer.toString());
  }

  @Test
  void switchingBackAndForthNeitherGrowsMemoryNorChangesAnswers() {
    say("hi, my name is Anna");
    String before = memory();
    for (int i = 0; i < 20; i++) {
      enter(i % 2 == 0 ? ":backend array" : ":backend vector");
    }
    assertEquals(before, memory());
    say("what is my name?");
    assertEquals("You are called Anna.", view.answer.toString());
    for (int i = 0; i < 6; i++) {
      enter(i % 2 == 0 ? ":backend naive" : ":backend vector");
    }
    assertEquals(before, memory());
  }

  @Test
  void switchingPrecisionsKeepsTheConversationAndTheMemoryOfBothOnly() {
    say("hi, my name is Anna");
    enter(":backend vector-q8");
    assertEquals(Precision.INT8, chat.model().weights().precision());
    say("what is my name?");
    assertEquals("You are called Anna.", view.answer.toString());
    Map<Precision, Long> both = chat.model().weightBytes();
    assertEquals(Set.of(Precision.FLOAT32, Precision.INT8), both.keySet());
    for (int round = 0; round < 20; round++) {
      enter(":backend vector");
      enter(":backend vector-q8");
    }
    assertEquals(both, chat.model().weightBytes());
    List<String> info = enter(":info");
    assertTrue(info.stream().anyMatch(line -> line.contains("float32 weights: naive")));
    assertTrue(info.stream().anyMatch(line -> line.contains("MB int8 weights: vector-q8")));
  }

  @Test
  void halfPrecisionSaysThatItRounds() {
    assertEquals(
        List.of("backend is vector-f16", "(float32 weights, rounded to float16 in memory)"),
        enter(":backend vector-f16"));
    List<String> info = enter(":info");
    assertTrue(info.stream().anyMatch(line -> line.contains("MB float16 weights: vector-f16")));
    assertTrue(info.stream().anyMatch(line -> line.contains("rounded to float16 in memory")));
  }

  private String memory() {
    return enter(":info").stream().filter(l -> l.startsWith("memory")).findFirst().orElseThrow();
  }

  @Test
  void otherModelBeginsANewConversation() {
    say("hi, my name is Anna");
    assertEquals(
        List.of("model is " + Pip.FOLDER, "(a new conversation)"), enter(":model " + Pip.FOLDER));
    assertEquals(0, chat.conversation().size());
    say("hi, my name is Anna");
    assertEquals("Hello Anna! What would you like to talk about?", view.answer.toString());
  }

  @Test
  void modelWithoutVocabularyIsRefusedAndTheOldOneStays() {
    say("hi, my name is Anna");
    String bare = Pip.ROOT.resolve("engine/golden/odd/model.bin").toString();
    assertThrows(UsageException.class, () -> enter(":model " + bare));
    say("what is my name?");
    assertEquals("You are called Anna.", view.answer.toString());
  }

  @Test
  void statsTellOfTheLastTurn() {
    assertEquals(List.of("there is no answer yet"), enter(":stats"));
    say("hi, my name is Anna");
    say("what is my name?");
    List<String> stats = enter(":stats");
    assertEquals("prompt       27 tokens: 6 prefilled, 21 from the cache", stats.get(0));
    assertTrue(stats.get(1).matches("first token  [0-9.]+ ms"), stats.get(1));
    assertTrue(stats.get(2).matches("prefill      [0-9.]+ tok/s"), stats.get(2));
    assertEquals("answer       7 tokens, ended by the model", stats.get(3));
    assertTrue(stats.get(4).matches("decode       [0-9.]+ tok/s"), stats.get(4));
    assertTrue(stats.get(5).matches("speculation  \\d+ proposed, \\d+ accepted"), stats.get(5));
    enter(":reset");
    assertEquals(List.of("there is no answer yet"), enter(":stats"));
  }

  @Test
  void infoShowsEverySettingAndTheSeed() {
    enter(":seed 42");
    enter(":topk 3");
    List<String> info = enter(":info");
    assertTrue(info.contains("model        pip, 5,525,504 parameters, 6 layers, vocabulary 2048"));
    assertTrue(info.contains("context      0 of 1024 tokens, in 0 turns"), info.toString());
    assertTrue(info.contains("template     turns"), info.toString());
    assertTrue(info.contains("seed         42"), info.toString());
    assertTrue(
        info.stream()
            .anyMatch(line -> line.matches(" {13}22.1 MB float32 weights: naive, array, vector.*")),
        info.toString());
    assertTrue(info.contains("top-k           3                this chat"), info.toString());
    assertTrue(info.contains("min-p           0                default"), info.toString());
    for (Setting<?> setting : Setting.all()) {
      assertTrue(info.stream().anyMatch(line -> line.startsWith(setting.name() + " ")));
    }
  }

  @Test
  void speculationTakesThreeWords() {
    assertEquals(List.of("spec is auto (on, off, auto)"), enter(":spec"));
    assertEquals(List.of("spec is off"), enter(":spec off"));
    say("hi, my name is Anna");
    assertEquals("speculation  0 proposed, 0 accepted", enter(":stats").getLast());
    enter(":spec on");
    say("tell me a story");
    assertTrue(
        enter(":stats").getLast().matches("speculation  [1-9]\\d* proposed, [1-9]\\d* accepted"),
        view.lines.toString());
    assertThrows(SettingException.class, () -> enter(":spec maybe"));
  }

  @Test
  void tokensShowIdsAndPieces() {
    assertEquals(List.of("2 tokens", "   843  \"hi\"", "    11  \",\""), enter(":tokens hi,"));
  }

  @Test
  void messageLongerThanTheContextIsRefused() {
    say("hi, my name is Anna");
    var e = assertThrows(UsageException.class, () -> say("hi ".repeat(2000)));
    assertTrue(e.getMessage().startsWith("the message is too long: expected fewer than 1024"));
    say("what is my name?");
    assertEquals("You are called Anna.", view.answer.toString());
  }

  @Test
  void fullContextForgetsTheOldestTurnsAndSaysSo() {
    say("hi " + "x ".repeat(450));
    view.lines.clear();
    say("hi " + "y ".repeat(450));
    assertEquals(1, view.lines.size(), view.lines.toString());
    assertTrue(
        view.lines.getFirst().matches("\\(the context is full: forgot the oldest .* tokens\\)"),
        view.lines.getFirst());
  }
}
