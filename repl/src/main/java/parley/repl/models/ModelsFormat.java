package parley.repl.models;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import parley.repl.table.AlignedTable;
import parley.repl.table.Column;
import parley.repl.table.Csv;
import parley.repl.table.Format;
import parley.repl.table.Json;
import parley.repl.table.Markdown;
import parley.tokenizer.VisibleText;

/**
 * A way to write a list of models.
 *
 * @param name that users type
 */
record ModelsFormat(String name, Body body) implements Format<List<ListedModel>> {

  /** Writes the list. */
  @FunctionalInterface
  interface Body {
    void write(List<ListedModel> models, PrintWriter out);
  }

  private static final List<Column> COLUMNS =
      List.of(
          Column.ofWords("model"),
          Column.ofWords("where"),
          Column.ofNumbers("MB"),
          Column.ofNumbers("context"),
          Column.ofWords("template"),
          Column.ofWords("source"));

  /** Every format, the default first. */
  static final List<ModelsFormat> ALL =
      List.of(
          new ModelsFormat("table", (models, out) -> lines(models).forEach(out::println)),
          new ModelsFormat("md", ModelsFormat::markdown),
          new ModelsFormat("csv", ModelsFormat::csv),
          new ModelsFormat("json", ModelsFormat::json));

  @Override
  public void write(List<ListedModel> models, PrintWriter out, int width) {
    body.write(models, out);
  }

  // model  where       MB  context  template  source
  // gpt2   installed  498     1024  plain     openai-community/gpt2@607a30d7
  /** The lines of the table. */
  static List<String> lines(List<ListedModel> models) {
    return new AlignedTable(COLUMNS, models.stream().map(ModelsFormat::cells).toList()).lines();
  }

  private static void markdown(List<ListedModel> models, PrintWriter out) {
    out.println(Markdown.line(Column.heads(COLUMNS)));
    out.println(Markdown.rule(COLUMNS));
    models.forEach(model -> out.println(Markdown.line(cells(model))));
  }

  private static void csv(List<ListedModel> models, PrintWriter out) {
    out.print(Csv.line(List.of("model", "where", "bytes", "context", "template", "source")));
    for (ListedModel model : models) {
      out.print(
          Csv.line(
              List.of(
                  VisibleText.of(model.name()),
                  model.where().word(),
                  Long.toString(model.bytes()),
                  context(model),
                  model.template(),
                  VisibleText.of(model.source()))));
    }
  }

  private static void json(List<ListedModel> models, PrintWriter out) {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    ArrayNode list = root.putArray("models");
    for (ListedModel model : models) {
      ObjectNode node = list.addObject();
      node.put("model", model.name());
      node.put("where", model.where().word());
      node.put("bytes", model.bytes());
      node.put("context", model.context() == 0 ? null : (Integer) model.context());
      node.put("template", model.template());
      node.put("source", model.source().isEmpty() ? null : model.source());
    }
    Json.println(root, out);
  }

  private static List<String> cells(ListedModel model) {
    return List.of(
        VisibleText.of(model.name()),
        model.where().word(),
        String.format(Locale.ROOT, "%.0f", model.bytes() / 1e6),
        context(model),
        VisibleText.of(model.template()),
        VisibleText.of(shortened(model.source())));
  }

  private static String context(ListedModel model) {
    return model.context() == 0 ? "" : Integer.toString(model.context());
  }

  /** Eight digits tell commits apart. */
  private static String shortened(String source) {
    return source.replaceFirst("([0-9a-f]{8})[0-9a-f]{32}$", "$1");
  }
}
