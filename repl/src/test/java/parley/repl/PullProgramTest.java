package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Workers;
import parley.repl.cli.Console;
import parley.repl.cli.Consoles;
import parley.repl.cli.ExitCode;
import parley.repl.talk.Pip;
import parley.weights.Export;
import parley.weights.ModelFiles;

/** Whole command lines of pull, models and remove, with a hub on loopback that has one model. */
final class PullProgramTest {

  private static final String REPOSITORY = "microsoft/DialoGPT-small";

  /** The embedded model as HuggingFace would publish it. */
  @TempDir static Path published;

  @TempDir Path home;
  private LoopbackHub hub;
  private Path installed;

  private record Run(int code, String out, String err) {}

  @BeforeAll
  static void publish() {
    try (Workers workers = new Workers(1)) {
      Export.SAFETENSORS.write(
          ModelFiles.at(Pip.FOLDER),
          published.resolve("hf"),
          Map.of(),
          workers,
          new Cancellation(),
          LoadProgress.NONE);
    }
  }

  @BeforeEach
  void start() throws IOException {
    hub = new LoopbackHub(published.resolve("hf"), REPOSITORY);
    installed = home.resolve(".local/share/parley/models/dialogpt-small");
  }

  @AfterEach
  void stop() {
    hub.close();
  }

  private Run run(String input, String... args) {
    return run(Map.of(), input, args);
  }

  private Run run(Map<String, String> more, String input, String... args) {
    Map<String, String> environment = new HashMap<>();
    environment.put("HOME", home.toString());
    environment.put("HF_ENDPOINT", hub.url());
    environment.put("PARLEY_THREADS", "1");
    environment.putAll(more);
    Console console = Consoles.of(input.getBytes(StandardCharsets.UTF_8), environment);
    int code = new Program(console).run(args);
    return new Run(code, Consoles.text(console.out()), Consoles.text(console.err()));
  }

  @Test
  void pulledModelIsInstalledWithItsCardAndChats() throws IOException {
    Run run = run("", "pull", "dialogpt-small");
    assertEquals("", run.err());
    assertEquals(ExitCode.OK, run.code());
    assertTrue(run.out().contains(" MB downloaded, dialogpt-small is in " + installed));
    assertTrue(run.out().endsWith("talk with it: parley -m dialogpt-small\n"));
    assertEquals(
        -1, Files.mismatch(Pip.FOLDER.resolve("model.bin"), installed.resolve("model.bin")));
    assertEquals(
        """
        # What parley knows of this model; yours to change.
        template = "turns"
        source = "microsoft/DialoGPT-small@89abcdef0123456789abcdef0123456789abcdef"
        licence = "MIT"

        [sampling]
        temperature = 0.8
        top-k = 100
        top-p = 0.7
        """,
        Files.readString(installed.resolve("model.toml")));
    Run chat = run("hello\n:set top-k 3\n:set\n", "-m", "dialogpt-small", "--temp", "0");
    assertEquals(ExitCode.OK, chat.code(), chat.err());
    String settings = chat.err() + chat.out();
    assertTrue(
        settings.contains("top-p           0.7              model dialogpt-small"), settings);
    assertTrue(settings.contains("temperature     0                command line"), settings);
    assertTrue(settings.contains("top-k           3                this chat"), settings);
  }

  @Test
  void unchangedModelIsNotDownloadedAgainAndAChangedOneIs() throws IOException {
    run("", "pull", "dialogpt-small");
    int before = hub.requests().size();
    Run again = run("", "pull", "dialogpt-small");
    assertEquals(
        "dialogpt-small is up to date: " + REPOSITORY + "@" + LoopbackHub.COMMIT + "\n",
        again.out());
    assertEquals(List.of("HEAD"), methods(before));
    hub.commit("f".repeat(40));
    Run changed = run("", "pull", REPOSITORY);
    assertTrue(changed.out().startsWith("0.0 MB downloaded"), changed.out() + changed.err());
    assertTrue(Files.readString(installed.resolve("model.toml")).contains("@ffffffff"));
  }

  private List<String> methods(int from) {
    return hub.requests().stream().skip(from).map(r -> r.substring(0, r.indexOf(' '))).toList();
  }

  @Test
  void ctrlCKeepsThePartAndTheNextPullGoesOn() throws IOException {
    hub.inMidDownload(
        () -> {
          Path blobs =
              home.resolve(".cache/huggingface/hub/models--microsoft--DialoGPT-small/blobs");
          while (partOf(blobs) < 1_000_000) {
            Thread.sleep(10);
          }
          String pid = Long.toString(ProcessHandle.current().pid());
          new ProcessBuilder("kill", "-INT", pid).start().waitFor();
          Thread.sleep(2_000);
        });
    Run interrupted = run("", "pull", "dialogpt-small");
    assertEquals(ExitCode.INTERRUPTED, interrupted.code());
    assertEquals(
        "(what was downloaded is kept: the same command goes on from there)\nerror: interrupted\n",
        interrupted.err());
    assertFalse(Files.exists(installed));
    Run run = run("", "pull", "dialogpt-small");
    assertEquals(ExitCode.OK, run.code(), run.err());
    double megabytes = Double.parseDouble(run.out().replaceFirst("(?s) MB downloaded.*", ""));
    assertTrue(megabytes > 5 && megabytes < 21.5, "only the rest came: " + run.out());
    assertEquals(
        -1, Files.mismatch(Pip.FOLDER.resolve("model.bin"), installed.resolve("model.bin")));
  }

  private static long partOf(Path blobs) throws IOException {
    if (!Files.isDirectory(blobs)) {
      return 0;
    }
    try (Stream<Path> files = Files.list(blobs)) {
      for (Path file : files.toList()) {
        if (file.toString().endsWith(".parley-part")) {
          return Files.size(file);
        }
      }
    }
    return 0;
  }

  @Test
  void wrongBytesReplaceNothing() throws IOException {
    run("", "pull", "dialogpt-small");
    String card = Files.readString(installed.resolve("model.toml"));
    hub.commit("e".repeat(40));
    hub.damage();
    Map<String, String> empty = Map.of("HF_HUB_CACHE", home.resolve("other").toString());
    Run run = run(empty, "", "pull", "dialogpt-small");
    assertEquals(ExitCode.NETWORK, run.code());
    assertTrue(
        run.err().matches("error: microsoft/DialoGPT-small: config.json: expected checksum .*\\n"),
        run.err());
    assertEquals(card, Files.readString(installed.resolve("model.toml")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | pull gpt3 | error: pull: expected gpt2, gpt2-medium, gpt2-large, gpt2-xl, distilgpt2,"
            + " dialogpt-small, dialogpt-medium, dialogpt-large, or OWNER/NAME of a model on the"
            + " hub, got gpt3; did you mean gpt2?",
        "2 | pull pip | error: model pip comes with parley: there is nothing to pull",
        "2 | pull ../x | error: pull: expected gpt2, gpt2-medium, gpt2-large, gpt2-xl, distilgpt2,"
            + " dialogpt-small, dialogpt-medium, dialogpt-large, or OWNER/NAME of a model on the"
            + " hub, got ../x",
        "2 | pull gpt2 --as ../x | error: expected a model's name of letters, digits and . _ -, got"
            + " ../x",
        "4 | pull some/one | error: some/one: there is no such model on the hub; check owner and"
            + " name",
        "3 | generate -m gpt2 -p hi | error: model gpt2 is not installed; get it with: parley pull"
            + " gpt2 (548 MB)",
        "2 | remove pip --yes | error: remove: model pip comes with parley, and stays",
        "2 | remove ../x --yes | error: remove: expected a model in HOME/.local/share/parley/models"
            + " (none), got ../x",
      })
  void errorsAreOneLine(int code, String line, String error) {
    Run run = run("", line.split(" ", -1));
    assertEquals(error, run.err().strip().replace(home.toString(), "HOME"));
    assertEquals(code, run.code());
  }

  @Test
  void withoutANetworkItSaysWhatToDo() {
    Map<String, String> nowhere = Map.of("HF_ENDPOINT", "http://127.0.0.1:9");
    Run run = run(nowhere, "", "pull", "dialogpt-small");
    assertEquals(ExitCode.NETWORK, run.code());
    assertTrue(
        run.err().startsWith("error: cannot reach 127.0.0.1: no connection; check"), run.err());
    assertEquals(1, run.err().lines().count());
  }

  @Test
  void modelOfAnotherSourceIsNotReplaced() throws IOException {
    Files.createDirectories(installed);
    Files.writeString(installed.resolve("model.toml"), "source = 'other/place@0'");
    Run run = run("", "pull", "dialogpt-small");
    assertEquals(ExitCode.USAGE, run.code());
    assertEquals(
        "error: pull: model dialogpt-small is there already, from other/place@0; --as NAME installs"
            + " this one beside it, parley remove dialogpt-small makes room\n",
        run.err());
    assertEquals(ExitCode.OK, run("", "pull", "dialogpt-small", "--as", "talker").code());
    assertTrue(Files.exists(installed.resolveSibling("talker/model.bin")));
  }

  @Test
  void modelsListsWhereEachIs() {
    assertTrue(
        run("", "models", "--format", "csv")
            .out()
            .contains("dialogpt-small,not here,351000000,1024,turns,microsoft/DialoGPT-small\r\n"));
    run("", "pull", "dialogpt-small");
    String list = run("", "models", "--format", "csv").out();
    long bytes = Pip.FOLDER.resolve("model.bin").toFile().length();
    assertTrue(
        list.contains(
            "dialogpt-small,installed,%d,1024,turns,microsoft/DialoGPT-small@%s\r\n"
                .formatted(bytes, LoopbackHub.COMMIT)),
        list);
    assertTrue(list.contains("microsoft/DialoGPT-small,hub cache,"), list);
    assertTrue(
        list.contains("gpt2-xl,not here,6430000000,1024,plain,openai-community/gpt2-xl\r\n"));
    String table = run("", "models").out();
    assertTrue(table.startsWith("model "), table);
    assertTrue(table.contains("microsoft/DialoGPT-small@89abcdef\n"), table);
    assertTrue(run(":models\n", "-m", Pip.FOLDER.toString()).err().contains("gpt2-xl"));
  }

  @Test
  void removeFreesTheFolderAndNothingElse() throws IOException {
    run("", "pull", "dialogpt-small");
    Run asks = run("", "remove", "dialogpt-small");
    assertEquals("error: remove: nobody can be asked here: say --yes\n", asks.err());
    assertEquals(ExitCode.USAGE, asks.code());
    assertTrue(Files.exists(installed));
    Run run = run("", "remove", "dialogpt-small", "--yes");
    assertEquals(ExitCode.OK, run.code(), run.err());
    assertTrue(run.out().matches("removed dialogpt-small, 22\\.\\d MB freed\\n"), run.out());
    try (Stream<Path> left = Files.list(installed.getParent())) {
      assertEquals(0, left.count());
    }
    assertTrue(Files.isDirectory(home.resolve(".cache/huggingface/hub")));
  }

  @Test
  void removedLinkLeavesWhatItLeadsTo() throws IOException {
    Files.createDirectories(installed.getParent());
    Files.createSymbolicLink(installed, Pip.FOLDER);
    Run run = run("", "remove", "dialogpt-small", "--yes");
    assertEquals("removed dialogpt-small, 0.0 MB freed\n", run.out());
    assertTrue(Files.exists(Pip.FOLDER.resolve("model.bin")));
    assertFalse(Files.exists(installed));
  }
}
