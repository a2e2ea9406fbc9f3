package parley.config;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What Parley knows about models beyond their files. */
public final class ModelCatalogue {

  private static final String TURNS = Template.TURNS.word();
  private static final String PLAIN = Template.PLAIN.word();

  /** Sizes are those of the safetensors files on the hub. */
  private static final List<KnownModel> ALL =
      List.of(
          new KnownModel(
              Setting.MODEL.defaultValue(),
              "",
              22_102_036,
              1024,
              ModelCard.of(TURNS, "Apache-2.0")),
          gpt2("gpt2", 548_000_000),
          gpt2("gpt2-medium", 1_520_000_000),
          gpt2("gpt2-large", 3_250_000_000L),
          gpt2("gpt2-xl", 6_430_000_000L),
          new KnownModel(
              "distilgpt2",
              "distilbert/distilgpt2",
              353_000_000,
              1024,
              ModelCard.of(PLAIN, "Apache-2.0")),
          dialogpt("small", "", 351_000_000),
          dialogpt("medium", "@refs/pr/22", 863_000_000),
          dialogpt("large", "@refs/pr/18", 1_750_000_000));

  private ModelCatalogue() {}

  private static KnownModel gpt2(String name, long bytes) {
    return new KnownModel(
        name, "openai-community/" + name, bytes, 1024, ModelCard.of(PLAIN, "MIT"));
  }

  /** Sampled as its model card does: among few tokens, of which none is very unlikely. */
  private static KnownModel dialogpt(String size, String revision, long bytes) {
    String name = "dialogpt-" + size;
    ModelCard card =
        ModelCard.of(TURNS, "MIT")
            .with(Setting.TEMPERATURE, 0.8f, name)
            .with(Setting.TOP_K, 100, name)
            .with(Setting.TOP_P, 0.7f, name);
    return new KnownModel(name, "microsoft/DialoGPT-" + size + revision, bytes, 1024, card);
  }

  /** All that are known, the embedded one first. */
  public static List<KnownModel> all() {
    return ALL;
  }

  /** The model of that name, in any case. */
  public static Optional<KnownModel> named(String name) {
    String lower = name.toLowerCase(Locale.ROOT);
    return ALL.stream().filter(model -> model.name().equals(lower)).findFirst();
  }

  /** Whether a model of this name comes with the program. */
  public static boolean isEmbedded(String name) {
    return named(name).filter(model -> model.onHub().isEmpty()).isPresent();
  }

  /** What is known of a model by its name alone; those made of DialoGPT say so in theirs. */
  static ModelCard card(String name) {
    boolean dialogpt = name.toLowerCase(Locale.ROOT).contains("dialogpt");
    return named(name)
        .map(KnownModel::card)
        .orElse(dialogpt ? ModelCard.of(TURNS, "") : ModelCard.NONE);
  }

  /**
   * The template to talk with a model: the user's choice, or the model's own.
   *
   * @param model its name
   * @param hasEndToken whether its vocabulary has the end token
   * @throws SettingException if there is no such template, or it needs an end token that is not
   *     there
   */
  public static Template template(
      Settings settings, String model, ModelCard card, boolean hasEndToken) {
    Templates templates = settings.templates();
    String choice = settings.get(Setting.TEMPLATE);
    if (!choice.equals(Template.AUTO)) {
      Template template = templates.named(choice).orElseThrow();
      if (template.usesEndToken() && !hasEndToken) {
        throw new SettingException(
            "template: expected one of %s, as model %s has no end token, got %s"
                .formatted(templates.withoutEndToken(), model, choice));
      }
      return template;
    }
    if (card.template().isEmpty()) {
      return Template.PLAIN;
    }
    templates.require(card.template(), "model " + model + ": " + ModelCard.FILE + ": template");
    return templates
        .named(card.template())
        .filter(own -> hasEndToken || !own.usesEndToken())
        .orElse(Template.PLAIN);
  }
}
