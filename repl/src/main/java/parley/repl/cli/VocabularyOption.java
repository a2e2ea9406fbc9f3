package parley.repl.cli;

import java.nio.file.Path;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Cancellation;
import parley.repl.talk.ModelLoader;
import parley.repl.talk.OpenModel;
import parley.tokenizer.Tokenizer;
import picocli.CommandLine.Option;

/** {@code --vocab}: a vocabulary from elsewhere than the model's folder. */
public final class VocabularyOption {

  @Option(
      names = "--vocab",
      paramLabel = "PATH",
      description = "vocab.bin, or a folder with vocab.bin or vocab.json and merges.txt")
  private Path path;

  /** The model of the settings with the vocabulary asked for; with its own if none was. */
  public OpenModel open(ModelLoader loader, Settings settings, Cancellation cancellation) {
    return path == null
        ? loader.open(settings, cancellation)
        : loader.open(settings, path, cancellation);
  }

  /** The vocabulary to use without a model. */
  public Tokenizer orOfModel(ModelLoader loader, Settings settings) {
    if (path != null) {
      return ModelLoader.vocabulary(path);
    }
    String model = settings.get(Setting.MODEL);
    return loader
        .vocabularyOf(model)
        .orElseThrow(
            () -> new UsageException("model " + model + " has no vocabulary: give --vocab FILE"));
  }
}
