package parley.repl.talk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.engine.ModelConfig;
import parley.engine.RandomWeights;
import parley.tokenizer.Vocabulary;
import parley.weights.ModelBinWriter;

/** A tiny model of random weights whose tokens are the bytes, and the end token. */
final class ByteModel {

  private static final ModelConfig CONFIG = new ModelConfig(2, 2, 40, 257, 96);

  private ByteModel() {}

  /** Writes it into a folder and opens it with these settings. */
  static OpenModel open(Path folder, Settings settings) throws IOException {
    ModelBinWriter.write(folder.resolve("model.bin"), CONFIG, new RandomWeights(1));
    byte[] end = Vocabulary.END_OF_TEXT.getBytes(StandardCharsets.US_ASCII);
    ByteBuffer vocabulary = ByteBuffer.allocate(2000).order(ByteOrder.LITTLE_ENDIAN);
    vocabulary.putInt(CONFIG.vocabSize());
    for (int b = 0; b < 256; b++) {
      vocabulary.putInt(1).put((byte) b);
    }
    vocabulary.putInt(end.length).put(end).flip();
    byte[] bytes = new byte[vocabulary.remaining()];
    vocabulary.get(bytes);
    Files.write(folder.resolve("vocab.bin"), bytes);
    return Pip.loader()
        .open(settings.with(Setting.MODEL, folder.toString(), Origin.FLAG), new Cancellation());
  }
}
