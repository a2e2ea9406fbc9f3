package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings that are written into the user's file. */
final class SavedSettingsTest {

  @TempDir Path folder;

  private Path file() {
    return folder.resolve("parley/config.toml");
  }

  private Path write(String text) throws IOException {
    Files.createDirectories(file().getParent());
    return Files.writeString(file(), text);
  }

  private static Settings topK(Path file) {
    return Settings.defaults().savedIn(file).with(Setting.TOP_K, 3, Origin.CHAT);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "~~ | top-k = 3/",
        "top-k = 40 | top-k = 3",
        "top-k=40  # few/ | top-k=3  # few/",
        "# mine/top-p = 1// | # mine/top-p = 1//top-k = 3/",
        "top-p = 1 | top-p = 1/top-k = 3/",
        "#top-k = 40//#top-p = 1/ | #top-k = 40/top-k = 3//#top-p = 1/",
        "# top-k = 40 | # top-k = 40/top-k = 3/",
        "'top-k' = 40/ | 'top-k' = 3/",
        "  \"top-k\"  =\t40\t#/ | \"top-k\"  =\t3\t#/",
        "stop = [ # top-k = 1/ \"]\", 'a\\',/]/top-k = 0x28/ "
            + "| stop = [ # top-k = 1/ \"]\", 'a\\',/]/top-k = 3/",
        "stop = \"\"\"/top-k = 1\\\"\"\"\"\"\"/top-k = 9 | stop = \"\"\"/top-k ="
            + " 1\\\"\"\"\"\"\"/top-k = 3",
        "model = '''#'''/#top-k = 1 | model = '''#'''/#top-k = 1/top-k = 3/",
        "model = \"a\\\"=\"\r/top-p = 1\r/ | model = \"a\\\"=\"\r/top-p = 1\r/top-k = 3\r/",
      })
  void onlyTheLineOfTheSettingChanges(String before, String after) throws IOException {
    Path file = write(before.replace('/', '\n'));
    topK(file).save(List.of(Setting.TOP_K));
    assertEquals(after.replace('/', '\n'), Files.readString(file));
    assertEquals(3, Settings.defaults().withFile(file).get(Setting.TOP_K));
  }

  @Test
  void everyKindOfValueIsReadBackAsItWas() {
    Settings settings =
        Settings.defaults()
            .savedIn(file())
            .with(Setting.MODEL, "/a \"b\"\\c.bin", Origin.CHAT)
            .with(Setting.THREADS, 3, Origin.CHAT)
            .with(Setting.TEMPERATURE, 1e-5f, Origin.CHAT)
            .with(Setting.TOP_P, 1f / 3, Origin.CHAT)
            .with(Setting.SEED, OptionalLong.of(-42), Origin.CHAT)
            .with(Setting.STOP, List.of("a\n\t\"\\n\u001b😀", "'''"), Origin.CHAT)
            .with(Setting.SYSTEM, "You are \"Pip\".\n\tBe \\brief.", Origin.CHAT)
            .with(Setting.TEMPLATE, "plain", Origin.CHAT);
    for (int round = 0; round < 2; round++) { // appends, then replaces
      Settings saved = settings.save(Setting.all());
      Settings read = Settings.defaults().withFile(file());
      for (Setting<?> setting : Setting.all()) {
        assertEquals(settings.get(setting), read.get(setting), setting.name());
        assertEquals(file().toString(), saved.origin(setting).text());
      }
    }
    settings.with(Setting.SEED, OptionalLong.empty(), Origin.CHAT).save(List.of(Setting.SEED));
    assertEquals(OptionalLong.empty(), Settings.defaults().withFile(file()).get(Setting.SEED));
  }

  @Test
  void newFileIsTheUsersAloneAndAnOldOneKeepsItsModeAndLink() throws IOException {
    Path file = file();
    topK(file).save(List.of(Setting.TOP_K));
    assertEquals("rw-------", mode(file));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Path link = Files.createSymbolicLink(folder.resolve("link.toml"), file);
    topK(link).with(Setting.TOP_K, 4, Origin.CHAT).save(List.of(Setting.TOP_K));
    assertTrue(Files.isSymbolicLink(link));
    assertEquals("rw-r-----", mode(file));
    assertEquals("top-k = 4\n", Files.readString(file));
    try (var files = Files.list(file.getParent())) {
      assertEquals(List.of(file), files.toList());
    }
  }

  private static String mode(Path file) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# mine\ntop-k = \n",
        "top-p = 1\ntop-k = 1\ntop-k = 2\n",
        "\n\ntempertaure = 1\n",
        "top-k = 1\n[chat]\n",
        "model = 'x\u0000'\n",
      })
  void brokenFileIsRefusedWithItsLineAndNothingIsLost(String text) throws IOException {
    Path file = write(text);
    Settings settings = topK(file);
    var e = assertThrows(SettingException.class, () -> settings.save(List.of(Setting.TOP_K)));
    assertTrue(e.getMessage().matches(".*config\\.toml: line \\d+: .*"), e.getMessage());
    assertEquals(text, Files.readString(file));
  }

  @Test
  void bytesThatAreNoTextAreRefusedWithTheirLine() throws IOException {
    Path file = write("");
    byte[] bytes = "top-p = 1\n# \u00e9\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, bytes);
    Settings settings = topK(file);
    var e = assertThrows(SettingException.class, () -> settings.save(List.of(Setting.TOP_K)));
    assertEquals(file + ": line 2: expected UTF-8, got other bytes", e.getMessage());
    assertEquals(-1, Files.mismatch(file, Files.write(folder.resolve("same"), bytes)));
  }

  @Test
  void oddButValidKeysAreLeftToTheUser() throws IOException {
    Path file = write("\"top\\u002dk\" = 40\n");
    Settings settings = topK(file);
    var e = assertThrows(SettingException.class, () -> settings.save(List.of(Setting.TOP_K)));
    assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
    assertEquals("\"top\\u002dk\" = 40\n", Files.readString(file));
  }

  @Test
  void withoutAFileThereIsNowhereToSave() throws IOException {
    assertThrows(SettingException.class, () -> Settings.defaults().save(List.of()));
    Path blocked = Files.writeString(folder.resolve("file"), "").resolve("config.toml");
    assertThrows(SettingException.class, () -> topK(blocked).save(List.of(Setting.TOP_K)));
    assertFalse(Files.exists(blocked));
  }
}
