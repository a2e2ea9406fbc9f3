package parley.config;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.toml.TomlMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A TOML file and where in it something stands, for errors that name file and line.
 *
 * @param path where it lies
 * @param text all of it
 */
record TomlFile(Path path, String text) {

  /** Far beyond any real file; guards against reading /dev/zero. */
  private static final int MAX_BYTES = 1 << 20;

  /**
   * @param what it is, for errors
   * @throws SettingException if it cannot be read
   */
  static TomlFile read(Path path, String what) {
    if (Files.exists(path) && !Files.isRegularFile(path)) {
      throw new SettingException(path + ": expected a TOML file, got a folder or a device");
    }
    try (var in = Files.newInputStream(path)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new SettingException(
            path + ": expected a TOML file of at most " + MAX_BYTES + " bytes, got more");
      }
      return new TomlFile(path, decode(path, bytes));
    } catch (NoSuchFileException e) {
      throw new SettingException(path + ": there is no such " + what);
    } catch (IOException e) {
      throw new SettingException(path + ": cannot read it: " + e.getMessage());
    }
  }

  /** Bytes that are no text could not be written back as they were. */
  private static String decode(Path path, byte[] bytes) {
    String text = new String(bytes, StandardCharsets.UTF_8);
    int wrong = Arrays.mismatch(bytes, text.getBytes(StandardCharsets.UTF_8));
    if (wrong >= 0) {
      int line = lineAfter(new String(bytes, 0, wrong, StandardCharsets.UTF_8));
      throw new SettingException(path + ": line " + line + ": expected UTF-8, got other bytes");
    }
    return text;
  }

  /**
   * @throws SettingException naming the line, if it is no TOML
   */
  JsonNode parse() {
    try {
      return new TomlMapper().readTree(text);
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new SettingException(at(line) + firstLine(e.getOriginalMessage()));
    }
  }

  /** The beginning of an error about a key of the top level. */
  String at(String key) {
    return at(lineOf(key, 0));
  }

  /** The beginning of an error about a key of a table. */
  String at(String table, String key) {
    Matcher header = start("[" + table + "]").matcher(text);
    return at(lineOf(key, header.find() ? header.end() : 0));
  }

  private String at(int line) {
    return line > 0 ? path + ": line " + line + ": " : path + ": ";
  }

  /** Jackson's tree has no places; a key stands at the start of its line. 0 if not found. */
  private int lineOf(String key, int from) {
    Matcher matcher =
        Pattern.compile("(?m)^[ \\t\\[]*[\"']?" + Pattern.quote(key) + "\\b").matcher(text);
    return matcher.find(from) ? lineAfter(text.substring(0, matcher.start())) : 0;
  }

  private static Pattern start(String beginning) {
    return Pattern.compile("(?m)^[ \\t]*" + Pattern.quote(beginning));
  }

  /** Number of the line on which this beginning of a text ends. */
  private static int lineAfter(String beginning) {
    return 1 + (int) beginning.chars().filter(c -> c == '\n').count();
  }

  private static String firstLine(String message) {
    return message.lines().findFirst().orElse("not TOML");
  }

  /** An error about a key that means nothing; it says which was perhaps meant. */
  static SettingException unknown(String at, String kind, String key, Collection<String> known) {
    String expected =
        Spelling.closest(key, known)
            .map(name -> "; did you mean " + name + "?")
            .orElse(": expected one of " + String.join(", ", known));
    return new SettingException(at + "there is no " + kind + " " + key + expected);
  }
}
