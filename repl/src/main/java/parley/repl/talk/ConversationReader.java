package parley.repl.talk;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.SettingException;
import parley.config.Settings;
import parley.engine.FinishReason;
import parley.weights.InputFile;
import parley.weights.ModelFileException;

/** Reads a conversation and believes nothing: every fault is named with its place in the file. */
final class ConversationReader {

  /** Far beyond any real file; guards against a huge one. */
  private static final long MAX_BYTES = 1 << 28;

  private final Path file;
  private final OpenModel model;
  private final Settings now;
  private TemplateTokens tokens;

  ConversationReader(Path file, OpenModel model, Settings now) {
    this.file = file;
    this.model = model;
    this.now = now;
  }

  SavedConversation read() {
    JsonNode root = parse();
    if (!root.path("format").asText().equals(SavedConversation.FORMAT)) {
      throw ModelFileException.of(
          file, "expected a conversation that :save wrote, got another file");
    }
    long version = number(root, "version", "version");
    if (version != SavedConversation.VERSION) {
      throw fault("version", SavedConversation.VERSION, version + "; another Parley wrote it");
    }
    requireModel(root);
    String template = text(root, "template", "template");
    Settings settings = settings(root, template);
    Settings framed = now.with(Setting.TEMPLATE, template, Origin.DEFAULT); // whatever stays
    tokens = model.templateTokens(framed);
    return new SavedConversation(settings, number(root, "seed", "seed"), transcript(root));
  }

  private JsonNode parse() {
    byte[] bytes = InputFile.readAll(file, MAX_BYTES).array();
    JsonMapper mapper =
        JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    try {
      return mapper.readTree(bytes);
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      String why = e.getOriginalMessage().lines().findFirst().orElse("no JSON");
      throw ModelFileException.of(file, "line " + line + ": " + why);
    } catch (IOException e) {
      throw ModelFileException.of(file, "cannot read: " + e.getMessage());
    }
  }

  private void requireModel(JsonNode root) {
    String name = text(root, "model", "model");
    if (!text(root, "fingerprint", "fingerprint").equals(model.fingerprint())) {
      String other = name.equals(model.name()) ? "other weights of that name" : model.name();
      throw fault("model", name, other + "; load the model that it was held with (:model)");
    }
  }

  /** Those of the command line stay: whoever typed them meant them. */
  private Settings settings(JsonNode root, String template) {
    JsonNode saved = root.path("settings");
    if (!saved.isObject()) {
      throw fault("settings", "an object", kind(saved));
    }
    Settings settings = with(now, Setting.TEMPLATE, template, "template");
    for (Map.Entry<String, JsonNode> entry : saved.properties()) {
      String where = "settings." + entry.getKey();
      Setting<?> setting =
          Setting.named(entry.getKey())
              .filter(known -> !ConversationWriter.NOT_SAVED.contains(known))
              .orElseThrow(() -> fault(where, "a setting of a conversation", "this name"));
      if (setting.equals(Setting.STOP)) {
        settings = withStops(settings, entry.getValue(), where);
      } else if (setting.equals(Setting.SYSTEM)) {
        settings = with(settings, Setting.SYSTEM, text(saved, "system", where));
      } else {
        settings = with(settings, setting, text(saved, entry.getKey(), where), where);
      }
    }
    return settings;
  }

  private <T> Settings with(Settings settings, Setting<T> setting, String text, String where) {
    try {
      return with(settings, setting, now.parse(setting, text, where));
    } catch (SettingException e) {
      throw ModelFileException.of(file, e.getMessage());
    }
  }

  private <T> Settings with(Settings settings, Setting<T> setting, T value) {
    return now.origin(setting).equals(Origin.FLAG)
        ? settings
        : settings.with(setting, value, new Origin(file.toString()));
  }

  private Settings withStops(Settings settings, JsonNode node, String where) {
    List<String> stops = new ArrayList<>();
    for (JsonNode element : node) {
      stops.add(element.asText());
    }
    if (!node.isArray() || stops.contains("")) {
      throw fault(where, "a list of texts", kind(node));
    }
    return with(settings, Setting.STOP, List.copyOf(stops));
  }

  private Transcript transcript(JsonNode root) {
    TokenIds ids = new TokenIds();
    ids.addAll(ids(root, "preface_ids", "preface_ids"));
    int preface = ids.size();
    JsonNode saved = root.path("turns");
    if (!saved.isArray()) {
      throw fault("turns", "a list", kind(saved));
    }
    List<Turn> turns = new ArrayList<>();
    int place = 0; // the last of an answer may have none
    for (JsonNode turn : saved) {
      turns.add(turn(turn, "turns[" + turns.size() + "].", ids));
      place = turns.getLast().end() - 1;
    }
    int context = model.config().maxSeqLen();
    if (Math.max(preface, place) > context) {
      throw fault("turns", "at most " + context + " tokens, the model's context", ids.size());
    }
    return new Transcript(ids.range(0, ids.size()), preface, turns);
  }

  /** Reads a turn, and adds its ids. */
  private Turn turn(JsonNode turn, String where, TokenIds ids) {
    int[] message = ids(turn, "message_ids", where + "message_ids");
    int[] said = ids(turn, "answer_ids", where + "answer_ids");
    int[] closing = ids(turn, "closing_ids", where + "closing_ids");
    Prompt prompt = new Prompt(text(turn, "message", where + "message"), message, closing);
    if (message.length == 0) {
      throw fault(where + "message_ids", "at least one id", "none");
    }
    requireSame(where + "message", prompt.message(), tokens.tokenizer().decode(message));
    String answer = text(turn, "answer", where + "answer");
    if (!answer.equals(tokens.text(said))) {
      throw fault(
          where + "answer", quoted(tokens.text(said)) + " as answer_ids say", quoted(answer));
    }
    int from = ids.size();
    ids.addAll(message);
    ids.addAll(said);
    int end = ids.size();
    if (!ids.endsWith(closing, from + message.length)) {
      ids.addAll(closing);
    }
    long seed = number(turn, "seed", where + "seed");
    FinishReason reason = reason(text(turn, "ended", where + "ended"), where + "ended");
    return new Turn(prompt, from, from + message.length, end, ids.size(), seed, reason);
  }

  /** A message stands somewhere in what its template made of it. */
  private void requireSame(String where, String message, String prompt) {
    if (!prompt.contains(message)) {
      throw fault(where, "a part of " + quoted(prompt) + " as message_ids say", quoted(message));
    }
  }

  private FinishReason reason(String word, String where) {
    return Arrays.stream(FinishReason.values())
        .filter(reason -> reason.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(() -> fault(where, "end, stop, length, context or cancelled", quoted(word)));
  }

  private int[] ids(JsonNode object, String name, String where) {
    JsonNode array = object.path(name);
    if (!array.isArray()) {
      throw fault(where, "a list of ids", kind(array));
    }
    int[] ids = new int[array.size()];
    for (int i = 0; i < ids.length; i++) {
      JsonNode id = array.get(i);
      boolean known =
          id.isInt() && id.intValue() >= 0 && id.intValue() < model.config().vocabSize();
      if (!known) {
        String range = "0 to " + (model.config().vocabSize() - 1);
        throw fault(where + "[" + i + "]", range, id);
      }
      ids[i] = id.intValue();
    }
    return ids;
  }

  private String text(JsonNode object, String name, String where) {
    JsonNode text = object.path(name);
    if (!text.isTextual()) {
      throw fault(where, "a text", kind(text));
    }
    return text.textValue();
  }

  private long number(JsonNode object, String name, String where) {
    JsonNode number = object.path(name);
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw fault(where, "a whole number", kind(number));
    }
    return number.longValue();
  }

  private static String kind(JsonNode node) {
    return node.isMissingNode()
        ? "none"
        : node.isContainerNode() ? "something else" : node.toString();
  }

  private static String quoted(String text) {
    return '"' + (text.length() > 60 ? text.substring(0, 60) + "..." : text) + '"';
  }

  private ModelFileException fault(String where, Object expected, Object got) {
    return ModelFileException.of(file, where + ": expected " + expected + ", got " + got);
  }
}
