package parley.repl;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.PrintStream;
import java.util.Locale;
import parley.repl.talk.TurnFigures;

/**
 * What {@code generate} found out, for its JSON.
 *
 * @param prompt ids of the prompt
 * @param ids the new ids, the end token included
 * @param text of the new ids; null without a vocabulary
 */
record Generation(
    String model, String backend, int[] prompt, int[] ids, String text, TurnFigures figures) {

  /** One object on one line. */
  void writeJson(PrintStream out) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(out)) {
      json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
      json.writeStartObject();
      json.writeStringField("model", model);
      json.writeStringField("backend", backend);
      json.writeFieldName("prompt_ids");
      json.writeArray(prompt, 0, prompt.length);
      json.writeFieldName("ids");
      json.writeArray(ids, 0, ids.length);
      json.writeStringField("text", text);
      json.writeStringField("finish_reason", figures.reason().name().toLowerCase(Locale.ROOT));
      json.writeNumberField("prompt_tokens", prompt.length);
      writeFigure(json, "time_to_first_token_ms", figures.firstTokenMillis());
      writeFigure(json, "prefill_tokens_per_second", figures.prefillRate());
      writeFigure(json, "decode_tokens_per_second", figures.decodeRate());
      json.writeNumberField("proposed_tokens", figures.proposed());
      json.writeNumberField("accepted_tokens", figures.accepted());
      json.writeEndObject();
    }
    out.println();
  }

  /** Three decimals; null for what was not measured. */
  private static void writeFigure(JsonGenerator json, String name, double value)
      throws IOException {
    if (value > 0) {
      json.writeNumberField(name, Math.round(value * 1000) / 1000.0);
    } else {
      json.writeNullField(name);
    }
  }
}
