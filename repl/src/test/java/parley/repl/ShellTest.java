package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.config.Setting;
import parley.repl.LauncherRun.Result;
import parley.repl.cli.Console;
import parley.repl.cli.Consoles;
import parley.repl.cli.ExitCode;

/** What {@code parley completion} and {@code parley man} write, in the programs that read it. */
final class ShellTest {

  @TempDir Path folder;

  /** Models are found in the data folder of this user. */
  private String parley(String... args) throws IOException {
    Path model = Files.createDirectories(folder.resolve("parley/models/my-pip"));
    Files.writeString(model.resolve("model.bin"), "only its name counts");
    Map<String, String> user = Map.of("HOME", "/nowhere", "XDG_DATA_HOME", folder.toString());
    Console console = Consoles.of(new byte[0], user);
    assertEquals(ExitCode.OK, new Program(console).run(args));
    assertEquals("", Consoles.text(console.err()));
    return Consoles.text(console.out());
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  private static Optional<Path> program(String name) {
    for (String path : System.getenv("PATH").split(":", -1)) {
      Path program = Path.of(path, name);
      if (Files.isExecutable(program)) {
        return Optional.of(program);
      }
    }
    return Optional.empty();
  }

  private Result run(Path program, String... arguments) throws Exception {
    return new LauncherRun(program, arguments).in(folder).run();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "parley gen | generate",
        "parley generate --gr | --greedy",
        "parley generate -b vector- | vector-q8",
        "parley generate --template tu | turns",
        "parley --theme da | dark",
        "parley -m my- | my-pip",
        "parley bench --format j | json",
        "parley bench --shape gpt2-m | gpt2-medium",
        "parley bench -b nai | naive",
        "parley completion f | fish",
        "parley generate -f some. | some.txt",
        "parley tokenize --no-such | ''",
      })
  void bashCompletes(String line, String expected) throws Exception {
    write("some.txt", "");
    write("parley.bash", parley("completion", "bash"));
    // What bash does at TAB: the words are put into COMP_WORDS, and the function answers.
    Path ask =
        write(
            "ask.bash",
            """
            compopt() { :; } # only works within a real completion
            . ./parley.bash
            COMP_WORDS=("$@")
            COMP_CWORD=$(($# - 1))
            COMP_LINE="$*"
            complete -p parley >registered
            _complete_parley
            printf '%s\\n' "${COMPREPLY[@]}"
            """);
    List<String> words = new ArrayList<>(List.of(ask.toString()));
    words.addAll(List.of(line.split(" ")));
    Result result = run(Path.of("bash"), words.toArray(String[]::new));
    assertEquals("", result.err());
    assertEquals(expected, result.out().strip());
    assertTrue(Files.readString(folder.resolve("registered")).contains("-o default"));
  }

  @Test
  void zshReadsTheScriptOfBashAfterItsOwnInit() throws Exception {
    String script = parley("completion", "zsh");
    assertTrue(script.contains("autoload -U +X bashcompinit && bashcompinit"), script);
    assertTrue(script.contains("\ncomplete -F _complete_parley -o default parley "), script);
    Path file = write("parley.zsh", script);
    if (program("zsh").isPresent()) {
      Result result = run(program("zsh").get(), "-n", file.toString());
      assertEquals(new Result(0, "", ""), result);
    }
  }

  @Test
  void fishHasALineForEachCommandAndOption() throws Exception {
    String script = parley("completion", "fish");
    String seen = "complete -c parley -n '__fish_seen_subcommand_from ";
    for (String line :
        List.of(
            seen + "generate' -s f -l prompt-file -rF -d ",
            seen + "generate' -s m -l model -rF -a 'my-pip' -d ",
            seen + "generate' -l greedy -d ",
            seen + "bench' -l format -x -a 'table md csv json",
            seen + "completion' -f -a 'bash zsh fish' -d ",
            seen + "quantize' -F -d ")) {
      assertTrue(script.contains("\n" + line), line);
    }
    String none = "complete -c parley -n 'not __fish_seen_subcommand_from chat generate .*' ";
    for (String line : List.of("-a generate -d 'Continues a prompt .*'", "-l greedy -d .*")) {
      assertTrue(script.lines().anyMatch(l -> l.matches(none + line)), line);
    }
    assertFalse(script.contains("%n"), script);
    Path file = write("parley.fish", script);
    if (program("fish").isPresent()) {
      Path fish = program("fish").get();
      assertEquals(new Result(0, "", ""), run(fish, "-n", file.toString()));
      String ask = "source parley.fish; complete -C 'parley completion z'";
      assertEquals("zsh", run(fish, "-N", "-c", ask).out().split("\\s", 2)[0]);
    }
  }

  @Test
  void otherShellsAreRefusedByName() {
    Console console = Consoles.of("");
    assertEquals(ExitCode.USAGE, new Program(console).run("completion", "tcsh"));
    assertEquals(
        "error: SHELL: expected bash, zsh or fish, got tcsh\n", Consoles.text(console.err()));
  }

  @Test
  void manualPageNamesEverySectionCommandOptionAndVariable() throws Exception {
    String page = parley("man");
    List<String> sections =
        page.lines().filter(l -> l.startsWith(".SH ")).map(l -> l.substring(4)).toList();
    assertEquals(
        List.of(
            "NAME",
            "SYNOPSIS",
            "DESCRIPTION",
            "OPTIONS",
            "COMMANDS",
            "EXIT STATUS",
            "ENVIRONMENT",
            "FILES",
            "EXAMPLES"),
        sections);
    for (Setting<?> setting : Setting.all()) {
      assertTrue(page.contains("\\fB" + setting.variable() + "\\fR"), setting.name());
      String flag = setting.flags().getLast().replace("-", "\\-");
      assertTrue(page.contains("\\fB" + flag + "\\fR"), flag);
    }
    assertTrue(page.contains(".SS parley generate\n"), page);
    assertTrue(page.contains("\\fB\\-\\-ignore\\-eos\\fR"), page);
    assertTrue(page.lines().noneMatch(line -> line.matches("[.'](?![A-Za-z]{2}\\b).*")), page);
  }

  @Test
  void groffFormatsTheManualPageWithoutAWarning() throws Exception {
    Path page = write("parley.1", parley("man"));
    Optional<Path> groff = program("groff");
    if (groff.isPresent()) {
      Result result = run(groff.get(), "-man", "-Tutf8", "-ww", "-P-c", page.toString());
      assertEquals("", result.err());
      String text = result.out().replaceAll(".\b", "");
      assertTrue(text.contains("parley - Talk with GPT-2 in the terminal"), text);
      assertTrue(text.contains("--repeat-penalty X"), text);
      assertTrue(text.contains("echo \"hi\" | parley "), text);
      assertTrue(text.contains("~/.config/parley/config.toml"), text);
    }
    byte[] bytes = Files.readAllBytes(page);
    assertTrue(
        bytes.length > 4000
            && StandardCharsets.US_ASCII
                .newEncoder()
                .canEncode(new String(bytes, StandardCharsets.UTF_8)),
        "a page for every locale");
  }
}
