package parley.repl.talk;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import parley.config.ModelCard;
import parley.config.ModelCatalogue;
import parley.config.Settings;
import parley.config.Template;
import parley.engine.Backend;
import parley.engine.Cancellation;
import parley.engine.LoadProgress;
import parley.engine.ModelConfig;
import parley.engine.Precision;
import parley.engine.Session;
import parley.engine.Weights;
import parley.engine.Workers;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;
import parley.weights.Model;

/** A model in memory, the backend that runs it and the threads to run on. */
public final class OpenModel implements AutoCloseable {

  private final Model model;
  private final ModelCard card;
  private final Workers workers;
  private final Backend backend;
  private final Weights weights; // in the backend's precision; the model's
  private final LoadProgress progress;

  private OpenModel(
      Model model,
      ModelCard card,
      Workers workers,
      Backend backend,
      Weights weights,
      LoadProgress progress) {
    this.model = model;
    this.card = card;
    this.workers = workers;
    this.backend = backend;
    this.weights = weights;
    this.progress = progress;
  }

  /** Loads the weights that the backend wants. */
  static OpenModel load(
      Model model,
      ModelCard card,
      Workers workers,
      Backend backend,
      Cancellation cancellation,
      LoadProgress progress) {
    Weights weights =
        model.weights(
            backend.precisionFor(published(model, card)),
            backend.packing(),
            workers,
            cancellation,
            progress);
    return new OpenModel(model, card, workers, backend, weights, progress);
  }

  static Precision published(Model model, ModelCard card) {
    Precision file = model.filePrecision();
    return Arrays.stream(Precision.values())
        .filter(half -> file == Precision.FLOAT32 && half.word().equals(card.weights()))
        .findFirst()
        .orElse(file);
  }

  /**
   * The same model on another backend; only one of the two is to be closed. Weights of another
   * precision are loaded when a backend first wants them, and kept.
   *
   * @throws parley.weights.ModelFileException if the model has no such weights; this one stays good
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  public OpenModel on(Backend other, Cancellation cancellation) {
    return load(model, card, workers, other, cancellation, progress);
  }

  /**
   * Frees the weights in precisions that are not wanted; those of this backend stay. No session on
   * another backend that needs them may be left.
   */
  public void keepOnly(Set<Precision> wanted) {
    Set<Precision> freed = EnumSet.allOf(Precision.class);
    freed.removeAll(wanted);
    freed.remove(weights.precision());
    freed.forEach(model::free);
  }

  /** The same model and backend on other threads; each of the two is to end its own. */
  public OpenModel on(int threads) {
    return new OpenModel(model, card, new Workers(threads), backend, weights, progress);
  }

  /** Ends the threads alone, where another has the model; sessions are to be closed before. */
  public void endThreads() {
    workers.close();
  }

  public String name() {
    return model.name();
  }

  /** What is known of it beyond its weights. */
  public ModelCard card() {
    return card;
  }

  /**
   * Tells this model from every other, in hexadecimal digits.
   *
   * @throws parley.weights.ModelFileException if its file cannot be read any more
   */
  public String fingerprint() {
    return model.fingerprint();
  }

  public ModelConfig config() {
    return model.config();
  }

  /** In the precision of the backend. */
  public Weights weights() {
    return weights;
  }

  /**
   * How the model's weights were published, which decides what backend {@code auto} is: as its file
   * holds them, or in half precision that became float32 there, which loses nothing.
   */
  public Precision filePrecision() {
    return published(model, card);
  }

  /** What the backend's weights lost of those in the file, in words; empty if nothing. */
  public Optional<String> rounding() {
    Precision held = weights.precision();
    boolean rounded = held.isHalf() && held != filePrecision();
    return rounded
        ? Optional.of(
            "%s weights, rounded to %s in memory".formatted(filePrecision().word(), held.word()))
        : Optional.empty();
  }

  /** Bytes of the weights in memory, by precision: of this backend and of those before it. */
  public Map<Precision, Long> weightBytes() {
    return model.memoryBytes();
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
    return ModelCatalogue.template(settings, name(), card, endToken() >= 0);
  }

  /**
   * That way of talking in the model's tokens; it must have a vocabulary.
   *
   * @throws parley.config.SettingException if the settings want what the model cannot
   */
  public TemplateTokens templateTokens(Settings settings) {
    return new TemplateTokens(template(settings), tokenizer().orElseThrow(), endToken());
  }

  /** A new session at position 0. */
  public Session session() {
    return session(new Cancellation());
  }

  /**
   * A new session at position 0; a backend on a library may first copy the weights.
   *
   * @throws parley.engine.CancelledException within 200 ms of a request
   */
  public Session session(Cancellation cancellation) {
    return backend.open(weights, workers, cancellation, progress);
  }

  /**
   * Splits other work over the model's threads, one item at a time; no forward pass may run.
   *
   * @throws parley.engine.CancelledException if that was requested before the last item began
   */
  public void inParallel(int items, Workers.Task task, Cancellation cancellation) {
    workers.run(items, 1, task, cancellation);
  }

  /** Ends the threads and frees the weights; sessions are to be closed before. */
  @Override
  public void close() {
    workers.close();
    model.close();
  }
}
