package parley.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code config/sample.toml} says what the declarations say. */
final class SampleFileTest {

  private static final Path SAMPLE = Path.of("sample.toml"); // Maven runs tests in config/

  private static final String TEMPLATE =
      """

      # A template of your own, for :template mine; tables stand behind everything else. Texts not given
      # are empty. end-token: the model's end token follows each message and answer.
      #[templates.mine]
      #before-message = "Question: "
      #after-message = "\\nAnswer:"
      #after-answer = "\\n"
      #answer-after-space = true
      #end-token = false
      #stop = ["\\nQuestion:"]
      #before-system = ""
      #after-system = "\\n\\n"
      #system = ""
      """;

  @TempDir Path folder;

  @Test
  void sampleHoldsEverySettingWithItsHelpRangeAndDefault() throws IOException {
    assertEquals(sample(), Files.readString(SAMPLE), "write this into config/sample.toml");
  }

  @Test
  void uncommentedSampleIsValidAndChangesNothing() throws IOException {
    String uncommented = Files.readString(SAMPLE).replaceAll("(?m)^#(?=[a-z\\[])", "");
    Path file = Files.writeString(folder.resolve("config.toml"), uncommented);
    Settings settings = Settings.defaults().withFile(file);
    for (Setting<?> setting : Setting.all()) {
      assertEquals(file.toString(), settings.origin(setting).text());
      if (!setting.equals(Setting.THREADS)) { // the default is the machine's
        assertEquals(setting.defaultValue(), settings.get(setting), setting.name());
      }
    }
    assertEquals(
        "Question: hi\nAnswer:", settings.templates().named("mine").orElseThrow().prompt("hi"));
  }

  private static String sample() {
    StringBuilder text = new StringBuilder();
    text.append(
        """
        # Parley's settings. Copy this file to ~/.config/parley/config.toml and remove the # before
        # what you change. PARLEY_TOP_K=50 in the environment beats this file; --top-k 50 beats both.
        """);
    for (Setting<?> setting : Setting.all()) {
      text.append("\n# ").append(setting.help()).append('\n');
      text.append("# ").append(setting.type().range());
      text.append("; default: ").append(setting.defaultText()).append('\n');
      text.append('#').append(setting.name()).append(" = ").append(value(setting)).append('\n');
    }
    return text.append(TEMPLATE).toString();
  }

  private static <T> String value(Setting<T> setting) {
    String shown = setting.type().show(setting.defaultValue());
    return switch (setting.type()) {
      case ValueType.Decimal _ -> shown;
      case ValueType.Whole _ -> setting.equals(Setting.THREADS) ? "2" : shown;
      case ValueType.Texts _ -> "[]";
      case ValueType.Seed _, ValueType.Name _, ValueType.Choice _ -> '"' + shown + '"';
      case ValueType.Text _, ValueType.OneOrOwn _ -> '"' + shown + '"';
    };
  }
}
