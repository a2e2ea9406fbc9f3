package parley.repl.talk;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import parley.config.KnownModel;
import parley.config.ModelCard;
import parley.config.ModelCatalogue;
import parley.config.Setting;
import parley.config.SettingException;
import parley.config.Settings;
import parley.config.Spelling;
import parley.config.UserFolders;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.Precision;
import parley.engine.Workers;
import parley.tokenizer.Tokenizer;
import parley.weights.Model;
import parley.weights.ModelFileException;
import parley.weights.ModelFiles;
import parley.weights.Models;
import parley.weights.TokenizerFiles;

/** Opens models: those that come with the program, the user's own, and any file. */
public final class ModelLoader {

  /** The folder of the program, which the launcher tells. */
  private static final String HOME = "parley.home";

  private final Map<String, String> environment;
  private final UserFolders user;
  private final Models models;
  private final LoadProgress progress;

  public ModelLoader(Map<String, String> environment) {
    this(environment, LoadProgress.NONE);
  }

  /**
   * @param progress is told of every loading, also of one that another backend needs later
   */
  public ModelLoader(Map<String, String> environment, LoadProgress progress) {
    this.progress = progress;
    this.environment = Map.copyOf(environment);
    user = UserFolders.of(environment);
    List<Path> folders = new ArrayList<>();
    folders.add(user.models());
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
    return open(settings, find(settings.get(Setting.MODEL)), cancellation);
  }

  /** As {@link #open(Settings, Cancellation)}, with the vocabulary in another file or folder. */
  public OpenModel open(Settings settings, Path vocabulary, Cancellation cancellation) {
    ModelFiles files = find(settings.get(Setting.MODEL));
    return open(settings, files.with(TokenizerFiles.of(vocabulary)), cancellation);
  }

  private OpenModel open(Settings settings, ModelFiles files, Cancellation cancellation) {
    String name = settings.get(Setting.BACKEND);
    requireKnown(name);
    Path folder = files.weights().toAbsolutePath().getParent();
    ModelCard card = ModelCard.in(folder, files.name());
    Model model = Model.open(files);
    Workers workers = new Workers(settings.get(Setting.THREADS));
    try {
      Backend backend = backend(name, OpenModel.published(model, card));
      return OpenModel.load(model, card, workers, backend, cancellation, progress);
    } catch (RuntimeException | Error e) { // memory, too, may be short
      workers.close();
      model.close();
      throw e;
    }
  }

  /**
   * The files of a model, by its name, folder or weight file.
   *
   * @throws parley.weights.ModelFileException if there is none
   */
  public ModelFiles find(String model) {
    Optional<KnownModel> known = ModelCatalogue.named(model).filter(m -> m.onHub().isPresent());
    boolean here =
        Files.exists(Path.of(model))
            || installed().stream().anyMatch(files -> files.name().equals(model));
    if (known.isPresent() && !here) {
      throw ModelFileException.ofModel(
          "model " + model + " is not installed; get it with: " + known.get().remedy());
    }
    return models.find(model);
  }

  /**
   * The backend of a name, an alias or {@code auto}.
   *
   * @param file precision of the model's weight file
   * @throws SettingException if there is none
   * @throws parley.engine.ModelException if it cannot run here
   */
  public static Backend backend(String name, Precision file) {
    requireKnown(name);
    return Backends.load().require(name, file);
  }

  /**
   * @throws SettingException if no backend has this name; it says which was perhaps meant
   */
  public static void requireKnown(String name) {
    List<Backend> backends = Backends.load().all();
    List<String> names = new ArrayList<>(List.of(Backends.AUTO));
    for (Backend backend : backends) {
      names.add(backend.name());
      names.addAll(backend.aliases());
    }
    if (names.stream().noneMatch(name::equalsIgnoreCase)) {
      String meant =
          Spelling.closest(name, names).map(close -> "; did you mean " + close + "?").orElse("");
      String known = backends.stream().map(Backend::name).collect(Collectors.joining(", "));
      throw new SettingException(
          "backend: expected " + Backends.AUTO + ", " + known + ", got " + name + meant);
    }
  }

  /** The environment variables that tell where models are. */
  public Map<String, String> environment() {
    return environment;
  }

  /** The folders of the user whose models these are. */
  public UserFolders user() {
    return user;
  }

  /** What means the same model in any folder: its name, or where its files are. */
  public String nameAnywhere(String model) {
    boolean isName = installed().stream().anyMatch(known -> known.name().equals(model));
    return isName ? model : Path.of(model).toAbsolutePath().normalize().toString();
  }

  /** The models that can be named. */
  public List<ModelFiles> installed() {
    return models.installed();
  }

  /** The vocabulary of a model, without loading its weights; empty if it has none. */
  public Optional<Tokenizer> vocabularyOf(String model) {
    return find(model).vocabulary().map(TokenizerFiles::load);
  }

  /** The vocabulary in a file or folder. */
  public static Tokenizer vocabulary(Path path) {
    return TokenizerFiles.of(path).load();
  }
}
