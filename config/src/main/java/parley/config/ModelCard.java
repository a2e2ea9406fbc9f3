package parley.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What there is to know of a model to talk with it, beyond its weights: {@code model.toml} in its
 * folder, or the catalogue.
 *
 * @param template word of its template; empty for none of its own
 * @param source where it came from: {@code owner/name@commit}; empty if nobody knows
 * @param licence empty if nobody knows
 * @param weights in what precision they were published, where the file holds more: float16 or
 *     bfloat16; empty for that of the file
 * @param defaults what holds of {@link #SAMPLING} where the user says nothing else
 */
public record ModelCard(
    String template, String source, String licence, String weights, Settings defaults) {

  /** Its name in the folder of a model. */
  public static final String FILE = "model.toml";

  /** Of a model of which nothing is known. */
  public static final ModelCard NONE = new ModelCard("", "", "", "", Settings.defaults());

  private static final String TEMPLATE = "template";
  private static final String SOURCE = "source";
  private static final String LICENCE = "licence";
  private static final String WEIGHTS = "weights";
  private static final String SAMPLING_TABLE = "sampling";

  private static final List<String> KEYS =
      List.of(TEMPLATE, SOURCE, LICENCE, WEIGHTS, SAMPLING_TABLE);

  /** What {@link #weights} may say. */
  private static final List<String> HALVES = List.of("float16", "bfloat16");

  /** The settings that a model may have defaults for. */
  private static final List<Setting<?>> SAMPLING =
      List.of(
          Setting.TEMPERATURE,
          Setting.TOP_K,
          Setting.TOP_P,
          Setting.MIN_P,
          Setting.REPEAT_PENALTY,
          Setting.REPEAT_WINDOW,
          Setting.MAX_TOKENS,
          Setting.STOP);

  static ModelCard of(String template, String licence) {
    return new ModelCard(template, "", licence, "", Settings.defaults());
  }

  <T> ModelCard with(Setting<T> setting, T value, String model) {
    return new ModelCard(
        template, source, licence, weights, defaults.with(setting, value, Origin.model(model)));
  }

  /** The same from another place. */
  public ModelCard from(String elsewhere) {
    return new ModelCard(template, elsewhere, licence, weights, defaults);
  }

  /**
   * The same of weights that were published in another precision than a file will hold.
   *
   * @param precision float16 or bfloat16
   */
  public ModelCard published(String precision) {
    return new ModelCard(template, source, licence, precision, defaults);
  }

  /**
   * The card in a model's folder; what the catalogue says of its name if there is none.
   *
   * @param name what users call the model
   * @throws SettingException if it cannot be read, naming line, key and value
   */
  public static ModelCard in(Path folder, String name) {
    Path file = folder.resolve(FILE);
    return Files.exists(file) ? read(file, name) : ModelCatalogue.card(name);
  }

  /** What the name alone tells. */
  public static ModelCard ofName(String name) {
    return ModelCatalogue.card(name);
  }

  private static ModelCard read(Path file, String name) {
    TomlFile toml = TomlFile.read(file, "description of a model");
    JsonNode root = toml.parse();
    for (String key : (Iterable<String>) root::fieldNames) {
      if (!KEYS.contains(key)) {
        throw TomlFile.unknown(toml.at(key), "key of a model", key, KEYS);
      }
    }
    return new ModelCard(
        text(toml, root, TEMPLATE),
        text(toml, root, SOURCE),
        text(toml, root, LICENCE),
        weights(toml, root),
        sampling(toml, root.path(SAMPLING_TABLE), name));
  }

  private static String weights(TomlFile toml, JsonNode root) {
    String text = text(toml, root, WEIGHTS);
    if (!text.isEmpty() && !HALVES.contains(text)) {
      throw new SettingException(
          toml.at(WEIGHTS)
              + WEIGHTS
              + ": expected %s, got %s".formatted(String.join(" or ", HALVES), text));
    }
    return text;
  }

  private static String text(TomlFile toml, JsonNode root, String key) {
    JsonNode node = root.path(key);
    if (!node.isMissingNode() && !node.isTextual()) {
      throw new SettingException(toml.at(key) + key + ": expected a text, got " + node);
    }
    return node.asText("");
  }

  private static Settings sampling(TomlFile toml, JsonNode table, String name) {
    List<String> names = SAMPLING.stream().map(Setting::name).toList();
    Settings defaults = Settings.defaults();
    if (!table.isMissingNode() && !table.isObject()) {
      throw new SettingException(
          toml.at(SAMPLING_TABLE) + SAMPLING_TABLE + ": expected a table, got " + table);
    }
    for (Map.Entry<String, JsonNode> entry : table.properties()) {
      String key = entry.getKey();
      String at = toml.at(SAMPLING_TABLE, key);
      Setting<?> setting =
          Setting.named(key)
              .filter(SAMPLING::contains)
              .orElseThrow(() -> TomlFile.unknown(at, "setting of sampling", key, names));
      defaults =
          SettingsFile.with(defaults, setting, entry.getValue(), at + key, Origin.model(name));
    }
    return defaults;
  }

  /** The text of a {@link #FILE} that says this. */
  public byte[] toml() {
    StringBuilder text = new StringBuilder("# What parley knows of this model; yours to change.\n");
    line(text, TEMPLATE, template);
    line(text, SOURCE, source);
    line(text, LICENCE, licence);
    line(text, WEIGHTS, weights);
    StringBuilder sampling = new StringBuilder();
    for (Setting<?> setting : SAMPLING) {
      if (!defaults.origin(setting).equals(Origin.DEFAULT)) {
        sampling.append(setting.name()).append(" = ").append(value(setting)).append('\n');
      }
    }
    if (!sampling.isEmpty()) {
      text.append("\n[").append(SAMPLING_TABLE).append("]\n").append(sampling);
    }
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static void line(StringBuilder text, String key, String value) {
    if (!value.isEmpty()) {
      text.append(key).append(" = ").append(TomlText.quoted(value)).append('\n');
    }
  }

  private <T> String value(Setting<T> setting) {
    return setting.type().toml(defaults.get(setting));
  }
}
