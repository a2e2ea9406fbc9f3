package parley.repl.talk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.weights.AtomicFile;
import parley.weights.ModelFileException;

/** Writes a conversation as JSON. */
final class ConversationWriter {

  /** The machine's, the terminal's, the model's own, or written elsewhere in the file. */
  static final List<Setting<?>> NOT_SAVED =
      List.of(
          Setting.MODEL,
          Setting.BACKEND,
          Setting.THREADS,
          Setting.TEMPLATE,
          Setting.THEME,
          Setting.PANE);

  private final SavedConversation saved;
  private final OpenModel model;
  private final TemplateTokens tokens;

  ConversationWriter(SavedConversation saved, OpenModel model) {
    this.saved = saved;
    this.model = model;
    this.tokens = model.templateTokens(saved.settings());
  }

  void write(Path file) {
    requireOurs(file);
    String fingerprint = model.fingerprint();
    AtomicFile.writePrivate(
        file,
        channel -> {
          OutputStream out = Channels.newOutputStream(channel);
          try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
            json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
            json.setPrettyPrinter(new DefaultPrettyPrinter());
            write(json, fingerprint);
          }
          out.write('\n');
        });
  }

  /** Whatever else stands there was not meant. */
  private static void requireOurs(Path file) {
    if (!Files.isRegularFile(file)) {
      return; // none; of a folder or a device the writing itself complains
    }
    boolean ours = false;
    try (JsonParser json = new JsonFactory().createParser(file.toFile())) {
      ours =
          json.nextToken() == JsonToken.START_OBJECT
              && "format".equals(json.nextFieldName())
              && SavedConversation.FORMAT.equals(json.nextTextValue());
    } catch (IOException e) { // no JSON, or not ours to read
      ours = false;
    }
    if (!ours) {
      throw ModelFileException.of(
          file, "it is no conversation of Parley, so it is not written over; take another name");
    }
  }

  private void write(JsonGenerator json, String fingerprint) throws IOException {
    Transcript transcript = saved.transcript();
    json.writeStartObject();
    json.writeStringField("format", SavedConversation.FORMAT);
    json.writeNumberField("version", SavedConversation.VERSION);
    json.writeStringField("model", model.name());
    json.writeStringField("fingerprint", fingerprint);
    json.writeStringField("template", tokens.template().word());
    json.writeNumberField("seed", saved.seed());
    json.writeObjectFieldStart("settings");
    for (Setting<?> setting : Setting.all()) {
      write(json, setting);
    }
    json.writeEndObject();
    writeIds(json, "preface_ids", Arrays.copyOf(transcript.ids(), transcript.preface()));
    json.writeArrayFieldStart("turns");
    for (Turn turn : transcript.turns()) {
      write(json, turn, transcript.answer(turn));
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private void write(JsonGenerator json, Setting<?> setting) throws IOException {
    Settings settings = saved.settings();
    boolean set = !settings.origin(setting).equals(Origin.DEFAULT);
    if (!set || NOT_SAVED.contains(setting)) {
      return;
    }
    if (setting.equals(Setting.STOP)) {
      json.writeArrayFieldStart(setting.name());
      for (String text : settings.get(Setting.STOP)) {
        json.writeString(text);
      }
      json.writeEndArray();
    } else if (setting.equals(Setting.SYSTEM)) {
      json.writeStringField(setting.name(), settings.get(Setting.SYSTEM));
    } else {
      json.writeStringField(setting.name(), settings.show(setting));
    }
  }

  private void write(JsonGenerator json, Turn turn, int[] answer) throws IOException {
    json.writeStartObject();
    json.writeStringField("message", whole(turn.prompt().message()));
    json.writeStringField("answer", tokens.text(answer));
    json.writeNumberField("seed", turn.seed());
    json.writeStringField("ended", turn.reason().name().toLowerCase(Locale.ROOT));
    writeIds(json, "message_ids", turn.prompt().ids());
    writeIds(json, "answer_ids", answer);
    writeIds(json, "closing_ids", turn.prompt().closing());
    json.writeEndObject();
  }

  /** With U+FFFD for lone surrogates, which JSON cannot hold and the model never saw. */
  private String whole(String message) {
    return tokens.tokenizer().decode(tokens.tokenizer().encode(message));
  }

  private static void writeIds(JsonGenerator json, String name, int[] ids) throws IOException {
    json.writeFieldName(name);
    json.writeArray(ids, 0, ids.length);
  }
}
