package parley.config;

import java.util.Locale;

/** What Parley knows about models beyond their files. */
public final class ModelCatalogue {

  private ModelCatalogue() {}

  /**
   * The template to talk with a model.
   *
   * @param choice the setting's value
   * @param model name of the model
   * @param hasEndToken whether its vocabulary has the end token
   * @throws SettingException if the choice needs an end token that is not there
   */
  public static Template template(String choice, String model, boolean hasEndToken) {
    if (choice.equals(Template.AUTO)) {
      return hasEndToken && madeOfTurns(model) ? Template.TURNS : Template.PLAIN;
    }
    Template template = Template.named(choice);
    if (template.usesEndToken() && !hasEndToken) {
      throw new SettingException(
          "template: expected one of plain, transcript and alpaca, as model "
              + model
              + " has no end token, got "
              + choice);
    }
    return template;
  }

  /** The models trained on conversations: the embedded one, and Microsoft's DialoGPT. */
  private static boolean madeOfTurns(String model) {
    String name = model.toLowerCase(Locale.ROOT);
    return name.equals(Setting.MODEL.defaultValue()) || name.contains("dialogpt");
  }
}
