package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class SettingsTest {

  @TempDir Path folder;

  @Test
  void flagsBeatEnvironmentBeatsFileBeatsDefaults() throws IOException {
    Path file = write("top-k = 11\ntop-p = 0.5\ntemperature = 1");
    Settings settings =
        Settings.defaults()
            .withFile(file)
            .withEnvironment(Map.of("PARLEY_TOP_P", "0.6", "PARLEY_TEMPERATURE", "2"))
            .withFlag(Setting.TEMPERATURE, "--temp", List.of("3", "4"));

    assertEquals(0f, settings.get(Setting.MIN_P));
    assertEquals(11, settings.get(Setting.TOP_K));
    assertEquals(0.6f, settings.get(Setting.TOP_P));
    assertEquals(4f, settings.get(Setting.TEMPERATURE));
    assertEquals(Origin.DEFAULT, settings.origin(Setting.MIN_P));
    assertEquals(file.toString(), settings.origin(Setting.TOP_K).text());
    assertEquals("environment PARLEY_TOP_P", settings.origin(Setting.TOP_P).text());
    assertEquals(Origin.FLAG, settings.origin(Setting.TEMPERATURE));
  }

  @Test
  void everySettingCanComeFromFileAndEnvironment() throws IOException {
    Settings file =
        Settings.defaults()
            .withFile(
                write(
                    """
                    model = "other"
                    backend = "naive"
                    threads = 3
                    temperature = 1
                    top-k = 2
                    top-p = 0.25
                    min-p = 0.125
                    repeat-penalty = 1.5
                    repeat-window = 7
                    seed = 42
                    max-tokens = 5
                    stop = ["a\\nb", "c"]
                    template = "plain"
                    system = "Be \\"kind\\".\\nNow."
                    on-full = "stop"
                    spec = "off"
                    theme = "dark"
                    pane = "off"
                    """));
    Map<String, String> variables =
        Map.ofEntries(
            Map.entry("PARLEY_MODEL", "other"),
            Map.entry("PARLEY_BACKEND", "naive"),
            Map.entry("PARLEY_THREADS", "3"),
            Map.entry("PARLEY_TEMPERATURE", "1"),
            Map.entry("PARLEY_TOP_K", "2"),
            Map.entry("PARLEY_TOP_P", "0.25"),
            Map.entry("PARLEY_MIN_P", "0.125"),
            Map.entry("PARLEY_REPEAT_PENALTY", "1.5"),
            Map.entry("PARLEY_REPEAT_WINDOW", "7"),
            Map.entry("PARLEY_SEED", "42"),
            Map.entry("PARLEY_MAX_TOKENS", "5"),
            Map.entry("PARLEY_STOP", "a\\nb"),
            Map.entry("PARLEY_TEMPLATE", "PLAIN"),
            Map.entry("PARLEY_SYSTEM", "Be \"kind\".\\nNow."),
            Map.entry("PARLEY_ON_FULL", "stop"),
            Map.entry("PARLEY_SPEC", "off"),
            Map.entry("PARLEY_THEME", "dark"),
            Map.entry("PARLEY_PANE", "off"));
    Settings environment = Settings.defaults().withEnvironment(variables);

    assertEquals(List.of("a\nb", "c"), file.get(Setting.STOP));
    assertEquals(List.of("a\nb"), environment.get(Setting.STOP));
    assertEquals(OptionalLong.of(42), file.get(Setting.SEED));
    for (Setting<?> setting : Setting.all()) {
      if (!setting.equals(Setting.STOP)) {
        assertEquals(file.show(setting), environment.show(setting), setting.name());
      }
      assertTrue(!file.origin(setting).equals(Origin.DEFAULT), setting.name());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "temperature | NaN | 0 to 100",
        "temperature | -1 | 0 to 100",
        "temperature | warm | 0 to 100",
        "top-p | 0 | above 0, to 1",
        "top-p | 2 | above 0, to 1",
        "top-k | -1 | 0 or more",
        "top-k | 1e3 | 0 or more",
        "min-p | 1.5 | 0 to 1",
        "repeat-penalty | 0 | above 0, to 100",
        "repeat-window | 1048577 | 0 to 1048576",
        "max-tokens | -5 | 0 or more",
        "max-tokens | 99999999999 | 0 or more",
        "threads | 0 | 1 to 1024",
        "seed | lucky | a whole number or random",
        "template | chat | auto, plain, turns, transcript, alpaca",
        "spec | maybe | on, off, auto",
        "theme | pink | auto, light, dark, none",
        "model | ' ' | NAME, FOLDER or FILE.bin",
      })
  void badValuesNameSettingRangeAndValue(String name, String value, String range) {
    Setting<?> setting = Setting.named(name).orElseThrow();
    String variable = setting.variable();
    var environment = Map.of(variable, value);
    var e =
        assertThrows(
            SettingException.class, () -> Settings.defaults().withEnvironment(environment));
    assertEquals(variable + ": expected " + range + ", got " + value, e.getMessage());
  }

  @Test
  void hugeTopKIsAllowed() {
    Settings settings =
        Settings.defaults().withFlag(Setting.TOP_K, "--top-k", List.of("1000000000"));
    assertEquals(1_000_000_000, settings.get(Setting.TOP_K));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'top-k = 1\n\ntop-p = 2' | line 3: top-p: expected above 0, to 1, got 2",
        "'tempertaure = 1' | line 1: there is no setting tempertaure; did you mean temperature?",
        "'top-k = \"many\"' | line 1: top-k: expected 0 or more, got \"many\"",
        "'top-k = 1.5' | line 1: top-k: expected 0 or more, got 1.5",
        "'temperature = nan' | line 1: temperature: expected 0 to 100, got NaN",
        "'stop = [1]' | line 1: stop: expected a text that is not empty, got 1",
        "'model = 3' | line 1: model: expected NAME, FOLDER or FILE.bin, got 3",
      })
  void badFilesNameFileLineAndRemedy(String text, String message) throws IOException {
    Path file = write(text);
    var e = assertThrows(SettingException.class, () -> Settings.defaults().withFile(file));
    assertEquals(file + ": " + message, e.getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"top-k =", "top-k = 1\ntop-k = 2", "= 3", "[sampling", "\0"})
  void whatIsNoTomlIsOneLineNamingTheFile(String text) throws IOException {
    Path file = write(text);
    var e = assertThrows(SettingException.class, () -> Settings.defaults().withFile(file));
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertEquals(1, e.getMessage().lines().count());
  }

  @Test
  void missingFilesAndFoldersAreNamed() {
    Path missing = folder.resolve("missing.toml");
    var e = assertThrows(SettingException.class, () -> Settings.defaults().withFile(missing));
    assertEquals(missing + ": there is no such configuration file", e.getMessage());
    assertThrows(SettingException.class, () -> Settings.defaults().withFile(folder));
  }

  @Test
  void namesFlagsCommandsAndVariablesAreUnique() {
    Set<String> seen = new HashSet<>();
    for (Setting<?> setting : Setting.all()) {
      assertTrue(seen.add(setting.name()), setting.name());
      assertTrue(seen.add(setting.variable()), setting.variable());
      setting.flags().forEach(flag -> assertTrue(seen.add(flag), flag));
      assertTrue(setting.command().isEmpty() || seen.add(":" + setting.command()));
    }
  }

  @Test
  void defaultsAreAllowedValues() {
    for (Setting<?> setting : Setting.all()) {
      if (!setting.equals(Setting.STOP)) {
        String shown = Settings.defaults().show(setting);
        assertEquals(shown, showParsed(setting, shown));
      }
    }
  }

  private static <T> String showParsed(Setting<T> setting, String text) {
    return setting.type().show(setting.parse(text, setting.name()));
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("config.toml"), text);
  }
}
