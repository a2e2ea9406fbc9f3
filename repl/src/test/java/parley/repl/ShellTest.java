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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.config.Setting;
import parley.repl.LauncherRun.Result;
import parley.repl.cli.Console;
import parley.repl.cli.Consoles;
import parley.repl.cli.ExitCode;

/**
 * What {@code parley completion} and {@code parley man} write, and what bash makes of it. The other
 * programs that read it are asked in {@link ZshTest}, {@link FishTest} and {@link GroffTest}.
 */
final class ShellTest {

  @TempDir Path folder;

  /**
   * Writes what a command prints into a file.
   *
   * @param folder of the file, and the data folder of a user, where models are found
   */
  static Path write(Path folder, String name, String... args) throws IOException {
    return Files.writeString(folder.resolve(name), parley(folder, args));
  }

  private static String parley(Path folder, String... args) throws IOException {
    Path model = Files.createDirectories(folder.resolve("parley/models/my-pip"));
    Files.writeString(model.resolve("model.bin"), "only its name counts");
    Map<String, String> user = Map.of("HOME", "/nowhere", "XDG_DATA_HOME", folder.toString());
    Console console = Consoles.of(new byte[0], user);
    assertEquals(ExitCode.OK, new Program(console).run(args));
    assertEquals("", Consoles.text(console.err()));
    return Consoles.text(console.out());
  }

  private String parley(String... args) throws IOException {
    return parley(folder, args);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "parley gen | generate",
        "parley generate --gr | --greedy",
        "parley generate -b vector-q | vector-q8",
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
    Files.writeString(folder.resolve("some.txt"), "");
    write(folder, "parley.bash", "completion", "bash");
    // What bash does at TAB: the words are put into COMP_WORDS, and the function answers.
    Path ask =
        Files.writeString(
            folder.resolve("ask.bash"),
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
    Result result = new LauncherRun(Path.of("bash"), words.toArray(String[]::new)).in(folder).run();
    assertEquals("", result.err());
    assertEquals(expected, result.out().strip());
    assertTrue(Files.readString(folder.resolve("registered")).contains("-o default"));
  }

  @Test
  void zshHasTheScriptOfBashAfterItsOwnInit() throws Exception {
    String script = parley("completion", "zsh");
    assertTrue(script.contains("autoload -U +X bashcompinit && bashcompinit"), script);
    assertTrue(script.contains("\ncomplete -F _complete_parley -o default parley "), script);
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
  void manualPageIsForEveryLocale() throws Exception {
    String page = parley("man");
    assertTrue(page.length() > 4000 && StandardCharsets.US_ASCII.newEncoder().canEncode(page));
  }
}
