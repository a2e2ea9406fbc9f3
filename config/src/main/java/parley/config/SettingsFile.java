package parley.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The configuration file: TOML, one {@code name = value} for each setting. The user's own; what is
 * saved into it changes no line but its own.
 */
final class SettingsFile {

  /** Far beyond any real file; guards against reading /dev/zero. */
  private static final int MAX_BYTES = 1 << 20;

  private final Path file;
  private final String text;

  private SettingsFile(Path file, String text) {
    this.file = file;
    this.text = text;
  }

  static Settings read(Path file, Settings settings) {
    return new SettingsFile(file, readText(file)).apply(settings);
  }

  private static String readText(Path file) {
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new SettingException(file + ": expected a TOML file, got a folder or a device");
    }
    try (var in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new SettingException(
            file + ": expected a TOML file of at most " + MAX_BYTES + " bytes, got more");
      }
      return decode(file, bytes);
    } catch (NoSuchFileException e) {
      throw new SettingException(file + ": there is no such configuration file");
    } catch (IOException e) {
      throw new SettingException(file + ": cannot read it: " + e.getMessage());
    }
  }

  /** Bytes that are no text could not be written back as they were. */
  private static String decode(Path file, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int wrong = Arrays.mismatch(bytes, text.getBytes(StandardCharsets.UTF_8));
    if (wrong >= 0) {
      int line = lineAfter(new String(bytes, 0, wrong, StandardCharsets.UTF_8));
      throw new SettingException(file + ": line " + line + ": expected UTF-8, got other bytes");
    }
    return text;
  }

  /**
   * Writes the values of some settings, if what stands there now is valid and the new text says
   * what it shall; else the file stays.
   */
  static void write(Path file, Settings settings, List<Setting<?>> some) {
    String old = Files.exists(file) ? readText(file) : "";
    Settings expected = new SettingsFile(file, old).apply(Settings.defaults());
    String text = old;
    for (Setting<?> setting : some) {
      text = TomlText.with(text, setting.name(), toml(settings, setting));
      expected = expected.like(settings, setting);
    }
    requireSame(file, expected, new SettingsFile(file, text).apply(Settings.defaults()));
    if (!text.equals(old)) {
      replace(file, text);
    }
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
    Settings result = settings;
    for (Map.Entry<String, JsonNode> entry : parse().properties()) {
      Setting<?> setting = Setting.named(entry.getKey()).orElseThrow(() -> unknown(entry.getKey()));
      result = withNode(result, setting, entry.getValue());
    }
    return result;
  }

  private JsonNode parse() {
    try {
      return new TomlMapper().readTree(text);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new SettingException(at(line) + firstLine(e.getOriginalMessage()));
    }
  }

  private <T> Settings withNode(Settings settings, Setting<T> setting, JsonNode node) {
    String where = at(lineOf(setting.name())) + setting.name();
    Origin origin = Origin.file(file);
    if (setting.equals(Setting.STOP)) {
      return settings.with(Setting.STOP, texts(node, where), origin);
    }
    boolean suits =
        switch (setting.type()) {
          case ValueType.Decimal _ -> node.isNumber();
          case ValueType.Whole _ -> node.isIntegralNumber();
          case ValueType.Seed _ -> node.isIntegralNumber() || node.isTextual();
          case ValueType.Name _, ValueType.Choice _, ValueType.Text _ -> node.isTextual();
          case ValueType.Texts _ -> node.isTextual();
        };
    if (!suits) {
      throw mismatch(where, setting, node);
    }
    return settings.with(setting, node.asText(), origin, where);
  }

  /** TOML has its own escapes, so the texts are taken as they are. */
  private List<String> texts(JsonNode node, String where) {
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
    Optional<String> close = Spelling.closest(key, names);
    String expected =
        close
            .map(name -> "; did you mean " + name + "?")
            .orElse(": expected one of " + Setting.names());
    return new SettingException(at(lineOf(key)) + "there is no setting " + key + expected);
  }

  private String at(int line) {
    return line > 0 ? file + ": line " + line + ": " : file + ": ";
  }

  /** Jackson's tree has no places; a key stands at the start of its line. 0 if not found. */
  private int lineOf(String key) {
    Pattern start = Pattern.compile("(?m)^[ \\t\\[]*[\"']?" + Pattern.quote(key) + "\\b");
    Matcher matcher = start.matcher(text);
    return matcher.find() ? lineAfter(text.substring(0, matcher.start())) : 0;
  }

  /** Number of the line on which this beginning of a text ends. */
  private static int lineAfter(String beginning) {
    return 1 + (int) beginning.chars().filter(c -> c == '\n').count();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("not TOML");
  }
}
