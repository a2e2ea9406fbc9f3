package parley.repl.talk;

import java.util.Optional;
import parley.config.ModelCatalogue;
import parley.config.Setting;
import parley.config.Settings;
import parley.config.Template;
import parley.engine.Backend;
import parley.engine.ModelConfig;
import parley.engine.Session;
import parley.engine.Weights;
import parley.engine.Workers;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;
import parley.weights.Model;

/** A model in memory, the backend that runs it and the threads to run on. */
public final class OpenModel implements AutoCloseable {

  private final Model model;
  private final Workers workers;
  private final Backend backend;

  OpenModel(Model model, Workers workers, Backend backend) {
    this.model = model;
    this.workers = workers;
    this.backend = backend;
  }

  /** The same model on another backend; only one of the two is to be closed. */
  public OpenModel on(Backend other) {
    return new OpenModel(model, workers, other);
  }

  public String name() {
    return model.name();
  }

  public ModelConfig config() {
    return model.weights().config();
  }

  public Weights weights() {
    return model.weights();
  }

  public Backend backend() {
    return backend;
  }

  public int threads() {
    return workers.threads();
  }

  public Optional<Tokenizer> tokenizer() {
    return model.tokenizer();
  }

  /** Id of the token that ends a turn or a text, -1 if the vocabulary has none. */
  public int endToken() {
    return tokenizer().map(Tokenizer::vocabulary).map(Vocabulary::endOfText).orElse(-1);
  }

  /**
   * How to talk with this model.
   *
   * @throws parley.config.SettingException if the settings want what the model cannot
   */
  public Template template(Settings settings) {
    return ModelCatalogue.template(settings.get(Setting.TEMPLATE), name(), endToken() >= 0);
  }

  /** A new session at position 0. */
  public Session session() {
    return backend.open(model.weights(), workers);
  }

  /** Ends the threads and frees the weights; sessions are to be closed before. */
  @Override
  public void close() {
    workers.close();
    model.close();
  }
}
