package parley.repl.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import parley.engine.GenerationEvent;
import parley.repl.talk.TurnFigures;

/** Keeps what it is shown. */
final class KeptView implements ChatView {

  final List<String> lines = new ArrayList<>();
  final List<String> passed = new ArrayList<>();
  final StringBuilder answer = new StringBuilder();
  Consumer<String> onPassing = _ -> {};

  @Override
  public void line(String text) {
    lines.add(text);
  }

  @Override
  public void passing(String text) {
    passed.add(text);
    onPassing.accept(text);
  }

  @Override
  public void answer(String part) {
    answer.append(part);
  }

  @Override
  public void stream(Supplier<TurnFigures> made) {
    TurnFigures _ = made.get();
  }

  @Override
  public void progress(GenerationEvent event) {}
}
