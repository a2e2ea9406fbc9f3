package parley.repl.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jline.utils.AttributedString;
import parley.engine.GenerationEvent;
import parley.repl.talk.TurnFigures;
import parley.repl.text.Theme;

/** Keeps what it is shown. */
final class KeptView implements ChatView {

  final List<String> lines = new ArrayList<>();
  final List<AttributedString> styled = new ArrayList<>(); // those lines with styles
  final List<String> passed = new ArrayList<>();
  final StringBuilder answer = new StringBuilder();
  Consumer<String> onPassing = _ -> {};
  Theme theme = Theme.NONE;

  @Override
  public void line(String text) {
    lines.add(text);
  }

  @Override
  public void line(AttributedString text) {
    styled.add(text);
    line(text.toString());
  }

  @Override
  public Theme theme() {
    return theme;
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
