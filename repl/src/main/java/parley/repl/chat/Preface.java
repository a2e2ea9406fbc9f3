package parley.repl.chat;

import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.config.Template;
import parley.repl.cli.UsageException;
import parley.repl.talk.Conversation;
import parley.repl.talk.OpenModel;

/** What stands before the first turn, and so what a conversation begins with. */
final class Preface {

  private Preface() {}

  /** A model to chat with has a vocabulary, and can do what the template wants. */
  private static void requireChatty(OpenModel model, Settings settings) {
    if (model.tokenizer().isEmpty()) {
      throw new UsageException(
          "model "
              + model.name()
              + " has no vocabulary, so no text to chat in; parley generate --ids works without");
    }
    Template template = model.template(settings);
    if (settings.origin(Setting.SYSTEM).equals(Origin.FLAG)) {
      requirePlace(template, settings);
    }
  }

  /** A system text needs a place in the template. */
  static void requirePlace(Template template, Settings settings) {
    if (!template.hasSystem() && !settings.get(Setting.SYSTEM).isEmpty()) {
      throw new UsageException(
          "template "
              + template.word()
              + " has no place for a system text; "
              + settings.templates().withSystem()
              + " have");
    }
  }

  /** An empty conversation, if model and settings can have one. */
  static Conversation begin(OpenModel model, Settings settings) {
    requireChatty(model, settings);
    int[] preface = ids(model, settings);
    Conversation conversation = new Conversation(model.session());
    conversation.preface(preface);
    return conversation;
  }

  /** The ids of the system text. */
  static int[] ids(OpenModel model, Settings settings) {
    int[] preface = model.templateTokens(settings).preface(settings.get(Setting.SYSTEM));
    int most = model.config().maxSeqLen() / 2;
    if (preface.length > most) {
      throw new UsageException(
          "the system text is too long: expected at most %d tokens, half the context, got %d"
              .formatted(most, preface.length));
    }
    return preface;
  }
}
