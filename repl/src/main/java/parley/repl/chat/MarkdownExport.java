package parley.repl.chat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import parley.config.Setting;
import parley.config.Settings;
import parley.repl.chat.ChatTurns.Said;
import parley.tokenizer.VisibleText;
import parley.weights.AtomicFile;
import parley.weights.ModelFileException;

/**
 * A conversation as Markdown. Every text is a quotation, so nothing in it, such as a code fence
 * that a cut answer left open, reaches beyond its end.
 */
final class MarkdownExport {

  /** By which a file of ours is known, so that only such a one is written over. */
  private static final String MARK = "<!-- A conversation exported by Parley -->\n";

  private static final List<Setting<?>> SHOWN =
      List.of(Setting.TEMPERATURE, Setting.TOP_K, Setting.TOP_P, Setting.MIN_P);

  private MarkdownExport() {}

  /**
   * Writes it whole or not at all, for its user alone to read.
   *
   * @throws ModelFileException if it cannot be written, or something else stands there, which stays
   */
  static void write(Path file, Chat chat) {
    requireOurs(file);
    byte[] text = text(chat).getBytes(StandardCharsets.UTF_8);
    AtomicFile.writePrivate(file, channel -> Channels.newOutputStream(channel).write(text));
  }

  private static void requireOurs(Path file) {
    if (!Files.isRegularFile(file)) {
      return; // none; of a folder or a device the writing itself complains
    }
    byte[] mark = MARK.getBytes(StandardCharsets.UTF_8);
    boolean ours = false;
    try (InputStream in = Files.newInputStream(file)) {
      ours = Arrays.equals(mark, in.readNBytes(mark.length));
    } catch (IOException e) { // not ours to read
      ours = false;
    }
    if (!ours) {
      throw ModelFileException.of(
          file, "Parley did not export it, so it is not written over; take another name");
    }
  }

  static String text(Chat chat) {
    String model = VisibleText.of(chat.model().name());
    StringBuilder text = new StringBuilder(MARK);
    text.append("# A conversation with ").append(model).append("\n\n");
    text.append(settings(chat));
    String system = chat.settings().get(Setting.SYSTEM);
    if (chat.conversation().prefaceTokens() > 0 && !system.isEmpty()) {
      append(text, "System", system);
    }
    for (Said said : chat.turns().said()) {
      append(text, "You", said.message());
      append(text, model, said.answer());
      if (ChatReport.isCut(said.turn().reason())) {
        text.append("\n*(").append(ChatReport.ending(said.turn().reason())).append(")*\n");
      }
    }
    return text.toString();
  }

  // Backend kv, template turns, seed 42, temperature 0.7, top-k 40, top-p 0.95, min-p 0.
  private static String settings(Chat chat) {
    Settings settings = chat.settings();
    StringBuilder line = new StringBuilder("Backend ").append(chat.model().backend().name());
    line.append(", template ").append(chat.model().template(settings).word());
    line.append(", seed ").append(chat.seed());
    for (Setting<?> setting : SHOWN) {
      line.append(", ").append(setting.name()).append(' ').append(settings.show(setting));
    }
    return line.append(".\n").toString();
  }

  /** Two spaces at the end of a line keep the line break. */
  private static void append(StringBuilder text, String speaker, String said) {
    text.append("\n**").append(speaker).append("**\n\n");
    for (String line : VisibleText.ofLines(said).split("\n", -1)) {
      text.append(("> " + line).strip()).append(line.isBlank() ? "\n" : "  \n");
    }
  }
}
