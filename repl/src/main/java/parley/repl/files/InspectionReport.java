package parley.repl.files;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import parley.engine.ModelConfig;
import parley.repl.table.AlignedTable;
import parley.repl.table.Column;
import parley.tokenizer.VisibleText;
import parley.weights.Inspection;
import parley.weights.TensorFacts;
import parley.weights.ValueRange;

/** What was found in a model's files, for people and for programs. */
record InspectionReport(String model, Inspection inspection) {

  private static final double MILLION = 1e6;

  private static final List<Column> COLUMNS =
      List.of(
          Column.ofWords("tensor"),
          Column.ofWords("shape"),
          Column.ofWords("type"),
          Column.ofNumbers("min"),
          Column.ofNumbers("max"),
          Column.ofNumbers("mean"));

  // pip: 4 layers, 4 heads, width 256, vocabulary 2048, context 256; 3.7 M parameters
  // weights/models/pip/model.bin: 15.0 MB, SHA-256 1f0c...
  //
  // tensor        shape        type     min    max      mean
  // wte.weight    [2048, 256]  F32   -0.912  1.003  -0.00012
  List<String> lines() {
    ModelConfig c = inspection.config();
    List<String> lines = new ArrayList<>();
    lines.add(
        VisibleText.of(model)
            + String.format(
                Locale.ROOT,
                ": %d layers, %d heads, width %d, vocabulary %d, context %d; %.1f M parameters",
                c.nLayer(),
                c.nHead(),
                c.nEmbd(),
                c.vocabSize(),
                c.maxSeqLen(),
                c.parameters() / MILLION));
    for (Inspection.FileFacts file : inspection.files()) {
      lines.add(
          VisibleText.of(file.path().toString())
              + String.format(
                  Locale.ROOT, ": %.1f MB, SHA-256 %s", file.bytes() / MILLION, file.sha256()));
    }
    lines.add("");
    lines.addAll(
        new AlignedTable(COLUMNS, inspection.tensors().stream().map(InspectionReport::row).toList())
            .lines());
    long notFinite = inspection.tensors().stream().mapToLong(t -> t.values().notFinite()).sum();
    if (notFinite > 0) {
      lines.add("");
      lines.add(notFinite + " values are not finite, and are left out of these; see --json");
    }
    return lines;
  }

  private static List<String> row(TensorFacts tensor) {
    ValueRange values = tensor.values();
    return List.of(
        VisibleText.of(tensor.name()),
        tensor.shape().toString(),
        tensor.dtype(),
        number(values.min()),
        number(values.max()),
        number(values.mean()));
  }

  private static String number(double value) {
    return Double.isFinite(value) ? String.format(Locale.ROOT, "%.4g", value) : "-";
  }

  /** One object; what does not exist is null. */
  String json() {
    ModelConfig c = inspection.config();
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("model", model);
    ObjectNode config = root.putObject("config");
    config.put("n_layer", c.nLayer()).put("n_head", c.nHead()).put("n_embd", c.nEmbd());
    config.put("vocab_size", c.vocabSize()).put("max_seq_len", c.maxSeqLen());
    root.put("parameters", c.parameters());
    var files = root.putArray("files");
    for (Inspection.FileFacts file : inspection.files()) {
      ObjectNode node = files.addObject();
      node.put("path", file.path().toString()).put("bytes", file.bytes());
      node.put("sha256", file.sha256());
    }
    var tensors = root.putArray("tensors");
    for (TensorFacts tensor : inspection.tensors()) {
      ObjectNode node = tensors.addObject().put("name", tensor.name());
      node.put("dtype", tensor.dtype());
      tensor.shape().forEach(node.putArray("shape")::add);
      ValueRange values = tensor.values();
      boolean any = values.count() > 0;
      node.put("min", any ? values.min() : null).put("max", any ? values.max() : null);
      node.put("mean", any ? values.mean() : null).put("not_finite", values.notFinite());
    }
    return root.toPrettyString();
  }
}
