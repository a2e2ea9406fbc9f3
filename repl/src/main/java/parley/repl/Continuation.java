package parley.repl;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import parley.config.Setting;
import parley.config.Settings;
import parley.config.Template;
import parley.engine.Cancellation;
import parley.engine.GenerationEvent;
import parley.engine.GenerationOptions;
import parley.engine.Generator;
import parley.engine.Session;
import parley.repl.talk.AnswerText;
import parley.repl.talk.OpenModel;
import parley.repl.talk.Sampling;
import parley.repl.talk.TemplateTokens;
import parley.repl.talk.TurnMeter;

/** One prompt being continued: gathers the new ids, their text and the figures. */
final class Continuation {

  private final OpenModel model;
  private final Settings settings;
  private final int endToken;
  private final Consumer<String> reader;
  private final Optional<AnswerText> answer;
  private final StringBuilder text = new StringBuilder();
  private final IntStream.Builder ids = IntStream.builder();
  private final TurnMeter meter;

  /**
   * @param template that the prompt was made with
   * @param endToken id to stop at, -1 for none
   * @param reader is given the text as it comes; the ids where there is no vocabulary
   */
  Continuation(
      OpenModel model,
      Settings settings,
      Template template,
      int endToken,
      Consumer<String> reader) {
    this.model = model;
    this.settings = settings;
    this.endToken = endToken;
    this.reader = reader;
    this.meter = new TurnMeter(model.backend().usesCache());
    this.answer =
        model
            .tokenizer()
            .map(tokenizer -> new TemplateTokens(template, tokenizer, endToken))
            .map(tokens -> tokens.answer(settings.get(Setting.STOP), this::tell));
  }

  Generation run(Session session, int[] prompt, Cancellation cancellation) {
    GenerationOptions options =
        Sampling.generation(settings, endToken, _ -> answer.isPresent() && answer.get().stopped());
    new Generator(session, Sampling.sampler(settings, Sampling.seed(settings)))
        .generate(prompt, options, cancellation, this::accept);
    answer.ifPresent(AnswerText::finish);
    return new Generation(
        model.name(),
        model.backend().name(),
        prompt,
        ids.build().toArray(),
        answer.isPresent() ? text.toString() : null,
        meter.figures());
  }

  private void accept(GenerationEvent event) {
    meter.accept(event);
    if (event instanceof GenerationEvent.Token(int id, long _)) {
      ids.accept(id);
      answer.ifPresentOrElse(known -> known.accept(id), () -> reader.accept(id + " "));
    }
  }

  private void tell(String part) {
    text.append(part);
    reader.accept(part);
  }
}
