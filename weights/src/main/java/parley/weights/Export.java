package parley.weights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.Workers;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;

/**
 * Writes a model into a folder of its own, in one of two formats. The weights stream through on all
 * threads, block by block; the folder appears whole or not at all.
 */
public enum Export {
  /** A model folder of ours: model.bin and vocab.bin. */
  MODEL_FOLDER {
    @Override
    String weightsFile() {
      return ModelFiles.WEIGHTS;
    }

    @Override
    void writeWeights(
        FileChannel channel,
        ModelConfig config,
        WeightRows rows,
        Workers workers,
        Cancellation cancellation,
        LoadProgress progress)
        throws IOException {
      ModelBinWriter.write(channel, config, rows, workers, cancellation, progress);
    }

    @Override
    Map<String, byte[]> otherFiles(
        ModelConfig config, Optional<TokenizerFiles> files, Optional<Vocabulary> vocabulary) {
      return files.map(TokenizerCopy::forModelFolder).orElse(Map.of());
    }
  },
  /** What HuggingFace's loaders take: config.json, model.safetensors, vocab.json, merges.txt. */
  SAFETENSORS {
    @Override
    String weightsFile() {
      return SafetensorsModel.FILE;
    }

    @Override
    void writeWeights(
        FileChannel channel,
        ModelConfig config,
        WeightRows rows,
        Workers workers,
        Cancellation cancellation,
        LoadProgress progress)
        throws IOException {
      SafetensorsWriter.write(channel, config, rows, workers, cancellation, progress);
    }

    @Override
    Map<String, byte[]> otherFiles(
        ModelConfig config, Optional<TokenizerFiles> files, Optional<Vocabulary> vocabulary) {
      Map<String, byte[]> all = new HashMap<>();
      all.put(HuggingFaceConfig.FILE, HuggingFaceConfig.of(config, vocabulary));
      files.map(TokenizerCopy::forHuggingFace).ifPresent(all::putAll);
      return all;
    }
  };

  /** What a model folder says of its model; stays with it. */
  private static final String SETTINGS = "model.toml";

  private static final long MAX_SETTINGS = 1 << 20;

  /** Name of the file of weights. */
  abstract String weightsFile();

  abstract void writeWeights(
      FileChannel channel,
      ModelConfig config,
      WeightRows rows,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress)
      throws IOException;

  /** What all other files hold, by name. */
  abstract Map<String, byte[]> otherFiles(
      ModelConfig config, Optional<TokenizerFiles> files, Optional<Vocabulary> vocabulary);

  /**
   * Writes a model.
   *
   * @param source stays; its weights are float32, float16 or bfloat16
   * @param folder need not exist; a folder of ours is replaced, and of another's refused
   * @param extras files that the folder gets too, by name
   * @throws ModelFileException if the source is faulty, holds int8, or was written to meanwhile, or
   *     if the folder is not ours to replace or cannot be written; what stood there before stays
   * @throws parley.engine.CancelledException within 200 ms of a request; the same
   */
  public void write(
      ModelFiles source,
      Path folder,
      Map<String, byte[]> extras,
      Workers workers,
      Cancellation cancellation,
      LoadProgress progress) {
    try (Model model = Model.open(source);
        WeightRows rows = model.source().rows(workers.threads())) {
      OurFolder.requireReplaceable(folder, source.weights());
      Optional<Vocabulary> vocabulary = model.tokenizer().map(Tokenizer::vocabulary);
      Map<String, byte[]> others =
          new HashMap<>(otherFiles(model.config(), source.vocabulary(), vocabulary));
      Path toml = source.weights().resolveSibling(SETTINGS);
      if (Files.exists(toml)) {
        others.put(SETTINGS, InputFile.bytes(toml, MAX_SETTINGS));
      }
      others.putAll(extras);
      AtomicFolder.write(
          folder,
          weightsFile(),
          (channel, part) -> {
            writeWeights(channel, model.config(), rows, workers, cancellation, progress);
            for (Map.Entry<String, byte[]> file : others.entrySet()) {
              AtomicFolder.writeFile(part.resolve(file.getKey()), file.getValue());
            }
            model.source().requireUnchanged();
            cancellation.check();
          });
    }
  }
}
