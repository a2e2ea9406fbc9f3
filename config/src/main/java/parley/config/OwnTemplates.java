package parley.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The user's templates in the configuration file: a table {@code [templates.NAME]} each. Whatever
 * is not said is empty, or false.
 */
final class OwnTemplates {

  static final String TABLE = "templates";

  private static final String BEFORE_MESSAGE = "before-message";
  private static final String AFTER_MESSAGE = "after-message";
  private static final String AFTER_ANSWER = "after-answer";
  private static final String END_TOKEN = "end-token";
  private static final String SPACE = "answer-after-space";
  private static final String STOP = "stop";
  private static final String BEFORE_SYSTEM = "before-system";
  private static final String AFTER_SYSTEM = "after-system";
  private static final String SYSTEM = "system";

  private static final List<String> KEYS =
      List.of(
          BEFORE_MESSAGE,
          AFTER_MESSAGE,
          AFTER_ANSWER,
          END_TOKEN,
          SPACE,
          STOP,
          BEFORE_SYSTEM,
          AFTER_SYSTEM,
          SYSTEM);

  private static final Pattern WORD = Pattern.compile("[a-z0-9][a-z0-9_-]*");

  private final TomlFile toml;
  private final String word;
  private final JsonNode table;

  private OwnTemplates(TomlFile toml, String word, JsonNode table) {
    this.toml = toml;
    this.word = word;
    this.table = table;
  }

  /**
   * All templates: Parley's, and those of a file.
   *
   * @param tables what stands under {@link #TABLE}; may be missing
   * @throws SettingException naming file, line, template and key
   */
  static Templates read(TomlFile toml, JsonNode tables) {
    if (!tables.isMissingNode() && !tables.isObject()) {
      throw new SettingException(
          toml.at(TABLE) + TABLE + ": expected tables [" + TABLE + ".NAME], got " + tables);
    }
    List<Template> own = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : tables.properties()) {
      own.add(new OwnTemplates(toml, entry.getKey(), entry.getValue()).template());
    }
    return Templates.BUILT_IN.and(own);
  }

  private Template template() {
    String at = toml.at(TABLE + "." + word) + TABLE + "." + word;
    if (!WORD.matcher(word).matches()) {
      throw new SettingException(
          at + ": expected a name of small letters, digits, - and _, got " + word);
    }
    if (Templates.BUILT_IN.choices().contains(word)) {
      throw new SettingException(at + ": Parley has a template of this name; choose another");
    }
    if (!table.isObject()) {
      throw new SettingException(
          at + ": expected a table [" + TABLE + "." + word + "], got " + table);
    }
    for (Map.Entry<String, JsonNode> entry : table.properties()) {
      if (!KEYS.contains(entry.getKey())) {
        throw TomlFile.unknown(at(entry.getKey()), "key of a template", entry.getKey(), KEYS);
      }
    }
    return new Template(
        word,
        new Template.Frame(text(BEFORE_MESSAGE), text(AFTER_MESSAGE), text(AFTER_ANSWER)),
        flag(END_TOKEN),
        flag(SPACE),
        stops(),
        system());
  }

  private Optional<Template.SystemPlace> system() {
    boolean place = table.has(BEFORE_SYSTEM) || table.has(AFTER_SYSTEM) || table.has(SYSTEM);
    return place
        ? Optional.of(
            new Template.SystemPlace(text(BEFORE_SYSTEM), text(AFTER_SYSTEM), text(SYSTEM)))
        : Optional.empty();
  }

  private String text(String key) {
    JsonNode node = table.path(key);
    if (!node.isMissingNode() && !node.isTextual()) {
      throw mismatch(key, "a text", node);
    }
    return node.asText("");
  }

  private boolean flag(String key) {
    JsonNode node = table.path(key);
    if (!node.isMissingNode() && !node.isBoolean()) {
      throw mismatch(key, "true or false", node);
    }
    return node.asBoolean(false);
  }

  private List<String> stops() {
    JsonNode node = table.path(STOP);
    List<String> stops = new ArrayList<>();
    for (JsonNode text : node.isTextual() ? List.of(node) : node) {
      if (!text.isTextual() || text.asText().isEmpty()) {
        throw mismatch(STOP, "texts that are not empty", text);
      }
      stops.add(text.asText());
    }
    if (stops.isEmpty() && !node.isMissingNode() && !node.isArray()) {
      throw mismatch(STOP, "a list of texts", node);
    }
    return stops;
  }

  private SettingException mismatch(String key, String expected, JsonNode got) {
    String path = TABLE + "." + word + "." + key;
    return new SettingException(at(key) + path + ": expected " + expected + ", got " + got);
  }

  private String at(String key) {
    return toml.at(TABLE + "." + word, key);
  }
}
