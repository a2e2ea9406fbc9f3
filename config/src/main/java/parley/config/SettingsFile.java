package parley.config;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The configuration file: TOML, one {@code name = value} for each setting. The user's own; what is
 * saved into it changes no line but its own.
 */
final class SettingsFile {

  private final TomlFile toml;

  private SettingsFile(TomlFile toml) {
    this.toml = toml;
  }

  static Settings read(Path file, Settings settings) {
    return new SettingsFile(read(file)).apply(settings);
  }

  private static TomlFile read(Path file) {
    return TomlFile.read(file, "configuration file");
  }

  /**
   * Writes the values of some settings, if what stands there now is valid and the new text says
   * what it shall; else the file stays.
   */
  static void write(Path file, Settings settings, List<Setting<?>> some) {
    String old = Files.exists(file) ? read(file).text() : "";
    Settings expected = of(file, old).apply(Settings.defaults());
    String text = old;
    for (Setting<?> setting : some) {
      text = TomlText.with(text, setting.name(), toml(settings, setting));
      expected = expected.like(settings, setting);
    }
    requireSame(file, expected, of(file, text).apply(Settings.defaults()));
    if (!text.equals(old)) {
      replace(file, text);
    }
  }

  private static SettingsFile of(Path file, String text) {
    return new SettingsFile(new TomlFile(file, text));
  }

  private static <T> String toml(Settings settings, Setting<T> setting) {
    return setting.type().toml(settings.get(setting));
  }

  /** A text that is valid but odd, such as one with escapes in its keys, is not ours to change. */
  private static void requireSame(Path file, Settings expected, Settings got) {
    for (Setting<?> setting : Setting.all()) {
      if (!expected.get(setting).equals(got.get(setting))) {
        throw new SettingException(
            file + ": cannot write " + setting.name() + " there; change it in an editor");
      }
    }
  }

  /** In one step; a link stays a link, and a file keeps its mode. A new one is the user's alone. */
  private static void replace(Path file, String text) {
    try {
      Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
      Path folder = Files.createDirectories(target.getParent());
      Path part = Files.createTempFile(folder, ".config", ".part");
      try {
        Files.writeString(part, text, StandardOpenOption.SYNC);
        if (Files.exists(target) && Files.getFileStore(target).supportsFileAttributeView("posix")) {
          Files.setPosixFilePermissions(part, Files.getPosixFilePermissions(target));
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    } catch (IOException e) {
      String why = e instanceof AccessDeniedException ? "no permission" : e.getMessage();
      throw new SettingException(file + ": cannot write it: " + why);
    }
  }

  private Settings apply(Settings settings) {
    JsonNode root = toml.parse();
    Settings result = settings.with(OwnTemplates.read(toml, root.path(OwnTemplates.TABLE)));
    for (Map.Entry<String, JsonNode> entry : root.properties()) {
      if (!entry.getKey().equals(OwnTemplates.TABLE)) {
        Setting<?> setting =
            Setting.named(entry.getKey()).orElseThrow(() -> unknown(entry.getKey()));
        String where = toml.at(setting.name()) + setting.name();
        result = with(result, setting, entry.getValue(), where, Origin.file(toml.path()));
      }
    }
    return result;
  }

  /** The settings with one that a TOML file has. */
  static <T> Settings with(
      Settings settings, Setting<T> setting, JsonNode node, String where, Origin origin) {
    if (setting.equals(Setting.STOP)) {
      return settings.with(Setting.STOP, texts(node, where), origin);
    }
    boolean suits =
        switch (setting.type()) {
          case ValueType.Decimal _ -> node.isNumber();
          case ValueType.Whole _ -> node.isIntegralNumber();
          case ValueType.Seed _ -> node.isIntegralNumber() || node.isTextual();
          case ValueType.Name _, ValueType.Choice _, ValueType.Text _ -> node.isTextual();
          case ValueType.Texts _, ValueType.OneOrOwn _ -> node.isTextual();
        };
    if (!suits) {
      throw mismatch(where, setting, node);
    }
    return settings.with(setting, node.asText(), origin, where);
  }

  /** TOML has its own escapes, so the texts are taken as they are. */
  private static List<String> texts(JsonNode node, String where) {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : node.isArray() ? node : List.of(node)) {
      if (!element.isTextual() || element.asText().isEmpty()) {
        throw mismatch(where, Setting.STOP, element);
      }
      texts.add(element.asText());
    }
    return List.copyOf(texts);
  }

  private static SettingException mismatch(String where, Setting<?> setting, JsonNode got) {
    return new SettingException(where + ": expected " + setting.type().range() + ", got " + got);
  }

  private SettingException unknown(String key) {
    List<String> names = Setting.all().stream().map(Setting::name).toList();
    return TomlFile.unknown(toml.at(key), "setting", key, names);
  }
}
