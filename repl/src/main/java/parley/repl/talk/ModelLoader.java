package parley.repl.talk;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.config.Setting;
import parley.config.Settings;
import parley.config.UserFolders;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Weights;
import parley.engine.Workers;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;
import parley.weights.ModelBin;

/** Finds and loads models where this program keeps them. */
public final class ModelLoader {
  private final Path home;
  private final Path models;

  private ModelLoader(Path home, Path models) {
    this.home = home;
    this.models = models;
  }

  public static ModelLoader of(Map<String, String> environment) {
    return new ModelLoader(Path.of(System.getProperty("parley.home", ".")), UserFolders.of(environment).models());
  }

  public OpenModel open(Settings settings, Cancellation cancellation) {
    Backend backend = Backends.load().require(settings.get(Setting.BACKEND));
    Workers workers = new Workers(settings.get(Setting.THREADS));
    String name = settings.get(Setting.MODEL);
    Path file = name.endsWith(".bin") ? Path.of(name) : Path.of(name).isAbsolute() ? Path.of(name, "model.bin") : home.resolve("weights/models/" + name + "/model.bin");
    Weights weights = ModelBin.read(file, workers, cancellation, LoadProgress.NONE);
    return new OpenModel(name, weights, tokenizer(name), workers, backend);
  }

  public Optional<Tokenizer> tokenizer(String name) {
    Path file = name.endsWith(".bin") ? Path.of(name).resolveSibling("vocab.bin") : home.resolve("weights/models/" + name + "/vocab.bin");
    if (!Files.exists(file)) return Optional.empty();
    try {
      ByteBuffer b = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
      int n = b.getInt();
      List<byte[]> t = new ArrayList<>();
      for (int i = 0; i < n; i++) { byte[] x = new byte[b.getInt()]; b.get(x); t.add(x); }
      return Optional.of(Tokenizer.of(Vocabulary.of(t)));
    } catch (IOException e) { throw new UncheckedIOException(e); }
  }
}
