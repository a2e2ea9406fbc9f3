package parley.repl.talk;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import parley.config.Setting;
import parley.config.SettingException;
import parley.config.Settings;
import parley.config.Spelling;
import parley.config.UserFolders;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Workers;
import parley.tokenizer.Tokenizer;
import parley.weights.Model;
import parley.weights.ModelFiles;
import parley.weights.Models;
import parley.weights.TokenizerFiles;

/** Opens models: those that come with the program, the user's own, and any file. */
public final class ModelLoader {

  /** The folder of the program, which the launcher tells. */
  private static final String HOME = "parley.home";

  private final Models models;

  public ModelLoader(Map<String, String> environment) {
    List<Path> folders = new ArrayList<>();
    folders.add(UserFolders.of(environment).models());
    Optional.ofNullable(System.getProperty(HOME))
        .ifPresent(home -> folders.add(Path.of(home, "weights", "models")));
    models = new Models(folders);
  }

  /**
   * Loads the model that the settings name, for the backend and threads that they name.
   *
   * @throws SettingException if there is no such backend
   * @throws parley.engine.ModelException if the backend cannot run here
   * @throws parley.weights.ModelFileException if the model is missing or faulty
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  public OpenModel open(Settings settings, Cancellation cancellation) {
    return open(settings, models.find(settings.get(Setting.MODEL)), cancellation);
  }

  /** As {@link #open(Settings, Cancellation)}, with the vocabulary in another file or folder. */
  public OpenModel open(Settings settings, Path vocabulary, Cancellation cancellation) {
    ModelFiles files = models.find(settings.get(Setting.MODEL));
    return open(settings, files.with(TokenizerFiles.of(vocabulary)), cancellation);
  }

  private static OpenModel open(Settings settings, ModelFiles files, Cancellation cancellation) {
    Backend backend = backend(settings.get(Setting.BACKEND));
    Workers workers = new Workers(settings.get(Setting.THREADS));
    try {
      Model model = Model.load(files, workers, cancellation, LoadProgress.NONE);
      return new OpenModel(model, workers, backend);
    } catch (RuntimeException e) {
      workers.close();
      throw e;
    }
  }

  /**
   * The backend of a name, an alias or {@code auto}.
   *
   * @throws SettingException if there is none
   * @throws parley.engine.ModelException if it cannot run here
   */
  public static Backend backend(String name) {
    Backends backends = Backends.load();
    List<String> names = new ArrayList<>(List.of(Backends.AUTO));
    for (Backend backend : backends.all()) {
      names.add(backend.name());
      names.addAll(backend.aliases());
    }
    if (names.stream().noneMatch(name::equalsIgnoreCase)) {
      String meant =
          Spelling.closest(name, names).map(close -> "; did you mean " + close + "?").orElse("");
      String known = backends.all().stream().map(Backend::name).collect(Collectors.joining(", "));
      throw new SettingException(
          "backend: expected " + Backends.AUTO + ", " + known + ", got " + name + meant);
    }
    return backends.require(name);
  }

  /** The models that can be named. */
  public List<ModelFiles> installed() {
    return models.installed();
  }

  /** The vocabulary of a model, without loading its weights; empty if it has none. */
  public Optional<Tokenizer> vocabularyOf(String model) {
    return models.find(model).vocabulary().map(TokenizerFiles::load);
  }

  /** The vocabulary in a file or folder. */
  public static Tokenizer vocabulary(Path path) {
    return TokenizerFiles.of(path).load();
  }
}
