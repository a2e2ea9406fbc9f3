package parley.repl.models;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import parley.config.KnownModel;
import parley.config.ModelCard;
import parley.config.ModelCatalogue;
import parley.config.Spelling;
import parley.repl.cli.UsageException;
import parley.weights.hub.HubRepository;

/**
 * What {@code parley pull} was asked for.
 *
 * @param repository on the hub
 * @param name of the model once it is installed
 * @param card what is known of it
 */
record PullSource(HubRepository repository, String name, ModelCard card) {

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0,95}");

  /**
   * @param text a name of the catalogue or {@code owner/name}, and perhaps {@code @revision}
   * @param as the name to install it under; empty for its own
   * @throws UsageException if it names nothing that can be pulled
   */
  static PullSource of(String text, String as) {
    int at = text.indexOf('@');
    String model = at < 0 ? text : text.substring(0, at);
    String revision = at < 0 ? "" : text.substring(at);
    Optional<KnownModel> known = ModelCatalogue.named(model).or(() -> ofSource(model));
    if (known.isPresent() && known.get().onHub().isEmpty()) {
      throw new UsageException(
          "model " + known.get().name() + " comes with parley: there is nothing to pull");
    }
    String address = known.map(m -> source(m, revision)).orElse(text);
    HubRepository repository = HubRepository.parse(address).orElseThrow(() -> unknown(text));
    String own = known.map(KnownModel::name).orElse(repository.name());
    ModelCard card = known.map(KnownModel::card).orElse(ModelCard.ofName(repository.name()));
    return new PullSource(repository, requireName(as.isEmpty() ? own : as), card);
  }

  private static Optional<KnownModel> ofSource(String path) {
    return ModelCatalogue.all().stream()
        .filter(model -> model.source().replaceFirst("@.*", "").equalsIgnoreCase(path))
        .findFirst();
  }

  /** The catalogue's revision holds where none was asked for. */
  private static String source(KnownModel model, String revision) {
    return revision.isEmpty() ? model.source() : model.source().replaceFirst("@.*", "") + revision;
  }

  /** It becomes a folder. */
  static String requireName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new UsageException("expected a model's name of letters, digits and . _ -, got " + name);
    }
    return name;
  }

  /** Those of the catalogue. */
  static List<String> names() {
    return ModelCatalogue.all().stream()
        .filter(model -> model.onHub().isPresent())
        .map(KnownModel::name)
        .toList();
  }

  private static UsageException unknown(String text) {
    List<String> names = names();
    String meant =
        Spelling.closest(text, names).map(close -> "; did you mean " + close + "?").orElse("");
    return new UsageException(
        "pull: expected %s, or OWNER/NAME of a model on the hub, got %s%s"
            .formatted(String.join(", ", names), text, meant));
  }
}
