package parley.repl.models;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import parley.config.KnownModel;
import parley.config.ModelCard;
import parley.config.ModelCatalogue;
import parley.config.SettingException;
import parley.config.Template;
import parley.config.UserFolders;
import parley.repl.models.ListedModel.Where;
import parley.repl.talk.ModelLoader;
import parley.weights.ModelFileException;
import parley.weights.ModelFiles;
import parley.weights.WeightSource;
import parley.weights.hub.CachedModel;
import parley.weights.hub.HubSettings;

/** All models that are here, and those that could be. */
public final class ModelList {

  private ModelList() {}

  /** The lines of a table of them. */
  public static List<String> lines(Map<String, String> environment) {
    return ModelsFormat.lines(of(environment));
  }

  /** Those installed, those in the hub's cache, then the rest of the catalogue. */
  static List<ListedModel> of(Map<String, String> environment) {
    List<ListedModel> all = new ArrayList<>();
    UserFolders user = UserFolders.of(environment);
    for (ModelFiles files : new ModelLoader(environment).installed()) {
      all.add(installed(files, user.models()));
    }
    Path cache = HubSettings.of(environment, user.home()).cache();
    for (CachedModel cached : CachedModel.in(cache)) {
      all.add(cached(cached));
    }
    for (KnownModel known : ModelCatalogue.all()) {
      if (all.stream().noneMatch(model -> model.name().equals(known.name()))) {
        all.add(known(known));
      }
    }
    return all;
  }

  private static ListedModel installed(ModelFiles files, Path models) {
    Path folder = files.weights().toAbsolutePath().getParent();
    ModelCard card = card(folder, files.name());
    Where where =
        folder.getParent().equals(models.toAbsolutePath()) ? Where.INSTALLED : Where.EMBEDDED;
    return new ListedModel(
        files.name(), where, files.bytes(), context(files), template(card), card.source());
  }

  private static ListedModel cached(CachedModel cached) {
    ModelFiles files = ModelFiles.at(cached.folder());
    String repository = cached.name().substring(cached.name().indexOf('/') + 1);
    return new ListedModel(
        cached.name(),
        Where.CACHED,
        files.bytes(),
        context(files),
        template(ModelCard.ofName(repository)),
        cached.folder().getFileName().toString());
  }

  private static ListedModel known(KnownModel known) {
    return new ListedModel(
        known.name(),
        Where.KNOWN,
        known.bytes(),
        known.context(),
        template(known.card()),
        known.source());
  }

  /** A faulty description is told when the model is opened. */
  private static ModelCard card(Path folder, String name) {
    try {
      return ModelCard.in(folder, name);
    } catch (SettingException e) {
      return ModelCard.NONE;
    }
  }

  private static String template(ModelCard card) {
    return card.template().isEmpty() ? Template.PLAIN.word() : card.template();
  }

  private static int context(ModelFiles files) {
    try (WeightSource source = WeightSource.open(files.weights())) {
      return source.config().maxSeqLen();
    } catch (ModelFileException e) { // which says why when it is opened
      return 0;
    }
  }
}
