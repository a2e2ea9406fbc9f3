package parley.weights;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A folder as HuggingFace publishes models, written the slow and obvious way from a model.bin and
 * the description of the format: nothing here is shared with the code that reads it.
 */
final class HubFolder {

  /** A tensor of the folder: HuggingFace's name, shape and values in its order. */
  record Entry(String name, String dtype, List<Integer> shape, byte[] bytes) {

    Entry named(String other) {
      return new Entry(other, dtype, shape, bytes);
    }
  }

  private final List<Entry> entries = new ArrayList<>();
  private final int[] dimensions = new int[5]; // layers, heads, width, vocabulary, context
  private final String dtype;
  private String config;

  private HubFolder(String dtype) {
    this.dtype = dtype;
  }

  /** The model of a model.bin, its elements rounded to a dtype. */
  static HubFolder of(Path modelBin, String dtype) {
    HubFolder folder = new HubFolder(dtype);
    try {
      ByteBuffer file =
          ByteBuffer.wrap(Files.readAllBytes(modelBin)).order(ByteOrder.LITTLE_ENDIAN);
      IntStream.range(0, 5).forEach(i -> folder.dimensions[i] = file.getInt());
      folder.readTensors(file);
      if (file.hasRemaining()) {
        throw new IllegalStateException(file.remaining() + " bytes left of " + modelBin);
      }
      folder.config = folder.usualConfig();
      return folder;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void readTensors(ByteBuffer file) {
    int c = dimensions[2];
    table(file, "wte.weight", dimensions[3], c);
    table(file, "wpe.weight", dimensions[4], c);
    for (int layer = 0; layer < dimensions[0]; layer++) {
      String h = "h." + layer + ".";
      vector(file, h + "ln_1.weight", c);
      vector(file, h + "ln_1.bias", c);
      conv(file, h + "attn.c_attn.weight", c, 3 * c);
      vector(file, h + "attn.c_attn.bias", 3 * c);
      conv(file, h + "attn.c_proj.weight", c, c);
      vector(file, h + "attn.c_proj.bias", c);
      vector(file, h + "ln_2.weight", c);
      vector(file, h + "ln_2.bias", c);
      conv(file, h + "mlp.c_fc.weight", c, 4 * c);
      vector(file, h + "mlp.c_fc.bias", 4 * c);
      conv(file, h + "mlp.c_proj.weight", 4 * c, c);
      vector(file, h + "mlp.c_proj.bias", c);
    }
    vector(file, "ln_f.weight", c);
    vector(file, "ln_f.bias", c);
  }

  private void table(ByteBuffer file, String name, int rows, int cols) {
    add(name, List.of(rows, cols), floats(file, rows * cols));
  }

  private void vector(ByteBuffer file, String name, int length) {
    add(name, List.of(length), floats(file, length));
  }

  /** model.bin holds it [out, in]. */
  private void conv(ByteBuffer file, String name, int in, int out) {
    float[] rows = floats(file, in * out);
    float[] turned = new float[rows.length];
    for (int o = 0; o < out; o++) {
      for (int i = 0; i < in; i++) {
        turned[i * out + o] = rows[o * in + i];
      }
    }
    add(name, List.of(in, out), turned);
  }

  private static float[] floats(ByteBuffer file, int count) {
    float[] floats = new float[count];
    for (int i = 0; i < count; i++) {
      floats[i] = file.getFloat();
    }
    return floats;
  }

  private void add(String name, List<Integer> shape, float[] values) {
    entries.add(new Entry(name, dtype, shape, bytes(values, dtype)));
  }

  static byte[] bytes(float[] values, String dtype) {
    ByteBuffer bytes =
        ByteBuffer.allocate(values.length * (dtype.equals("F32") ? 4 : 2))
            .order(ByteOrder.LITTLE_ENDIAN);
    for (float value : values) {
      switch (dtype) {
        case "F32" -> bytes.putFloat(value);
        case "F16" -> bytes.putShort(Float.floatToFloat16(value));
        case "BF16" -> bytes.putShort(upperHalf(value));
        default -> throw new IllegalArgumentException(dtype);
      }
    }
    return bytes.array();
  }

  /** Rounded to nearest, ties to even. */
  private static short upperHalf(float value) {
    int bits = Float.floatToRawIntBits(value);
    return (short) (bits + 0x7FFF + (bits >>> 16 & 1) >>> 16);
  }

  List<Entry> entries() {
    return entries;
  }

  Entry entry(String name) {
    return entries.stream().filter(e -> e.name().equals(name)).findFirst().orElseThrow();
  }

  HubFolder with(Entry entry) {
    entries.add(entry);
    return this;
  }

  HubFolder without(String name) {
    entries.removeIf(entry -> entry.name().equals(name));
    return this;
  }

  HubFolder renamed(UnaryOperator<String> name) {
    entries.replaceAll(entry -> entry.named(name.apply(entry.name())));
    return this;
  }

  /** As the classes with a head save them. */
  HubFolder prefixed() {
    return renamed(name -> name.equals("lm_head.weight") ? name : "transformer." + name);
  }

  /** The causal masks of older files, which are not weights. */
  HubFolder withMasks() {
    int s = dimensions[4];
    for (int layer = 0; layer < dimensions[0]; layer++) {
      String attention = "h." + layer + ".attn.";
      entries.add(layer, new Entry(attention + "bias", "U8", List.of(1, 1, s, s), new byte[s * s]));
      entries.add(new Entry(attention + "masked_bias", "NOT_A_DTYPE", List.of(), new byte[3]));
    }
    return this;
  }

  /** A head that equals the embedding. */
  HubFolder withHead() {
    return with(entry("wte.weight").named("lm_head.weight"));
  }

  HubFolder config(UnaryOperator<String> change) {
    String changed = change.apply(config);
    if (changed.equals(config)) {
      throw new IllegalArgumentException("the change changes nothing");
    }
    config = changed;
    return this;
  }

  String config() {
    return config;
  }

  private String usualConfig() {
    return """
    {
      "activation_function": "gelu_new",
      "architectures": ["GPT2LMHeadModel"],
      "layer_norm_epsilon": 1e-05,
      "model_type": "gpt2",
      "n_ctx": %5$d,
      "n_embd": %3$d,
      "n_head": %2$d,
      "n_inner": null,
      "n_layer": %1$d,
      "n_positions": %5$d,
      "reorder_and_upcast_attn": false,
      "scale_attn_by_inverse_layer_idx": false,
      "scale_attn_weights": true,
      "tie_word_embeddings": true,
      "vocab_size": %4$d
    }
    """
        .formatted(dimensions[0], dimensions[1], dimensions[2], dimensions[3], dimensions[4]);
  }

  /** Writes config.json and model.safetensors; returns the latter. */
  Path write(Path folder) {
    writeConfig(folder);
    return write(folder.resolve("model.safetensors"), entries);
  }

  /** Writes config.json, so many files of weights, and their index, which it returns. */
  Path writeShards(Path folder, int shards) {
    writeConfig(folder);
    List<String> map = new ArrayList<>();
    for (int shard = 0; shard < shards; shard++) {
      String name = "model-%05d-of-%05d.safetensors".formatted(shard + 1, shards);
      int from = entries.size() * shard / shards;
      List<Entry> part = entries.subList(from, entries.size() * (shard + 1) / shards);
      write(folder.resolve(name), part);
      part.forEach(e -> map.add("\"%s\": \"%s\"".formatted(e.name(), name)));
    }
    String index =
        "{\"metadata\": {\"total_size\": 1}, \"weight_map\": {" + String.join(", ", map) + "}}";
    return text(folder.resolve("model.safetensors.index.json"), index);
  }

  private void writeConfig(Path folder) {
    text(folder.resolve("config.json"), config);
  }

  private static Path text(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The header of these tensors, one after the other. */
  static String header(List<Entry> entries) {
    List<String> fields = new ArrayList<>(List.of("\"__metadata__\":{\"format\":\"pt\"}"));
    long at = 0;
    for (Entry entry : entries) {
      fields.add(field(entry, at, at + entry.bytes().length));
      at += entry.bytes().length;
    }
    return "{" + String.join(",", fields) + "}";
  }

  static String field(Entry entry, long from, long to) {
    String shape = entry.shape().stream().map(String::valueOf).collect(Collectors.joining(","));
    return "\"%s\":{\"dtype\":\"%s\",\"shape\":[%s],\"data_offsets\":[%d,%d]}"
        .formatted(entry.name(), entry.dtype(), shape, from, to);
  }

  private static Path write(Path file, List<Entry> entries) {
    return write(file, header(entries), entries);
  }

  /** Any header before the bytes of these tensors. */
  static Path write(Path file, String header, List<Entry> entries) {
    byte[] text = header.getBytes(StandardCharsets.UTF_8);
    int data = entries.stream().mapToInt(entry -> entry.bytes().length).sum();
    ByteBuffer bytes = ByteBuffer.allocate(8 + text.length + data).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putLong(text.length).put(text);
    entries.forEach(entry -> bytes.put(entry.bytes()));
    try {
      return Files.write(file, bytes.array());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
