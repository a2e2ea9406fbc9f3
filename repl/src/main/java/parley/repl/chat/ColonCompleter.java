package parley.repl.chat;

import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes the chat's commands and their arguments, and shows what each means. */
final class ColonCompleter implements Completer {

  private final ColonCommands commands;

  ColonCompleter(ColonCommands commands) {
    this.commands = commands;
  }

  @Override
  public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
    if (!line.line().startsWith(":") || line.line().startsWith("::")) {
      return;
    }
    if (line.wordIndex() == 0) {
      for (ColonCommand command : commands.all()) {
        String name = ":" + command.name();
        boolean takesMore = !command.argument().isEmpty();
        candidates.add(candidate(name, command.synopsis(), command.help(), takesMore));
      }
      return;
    }
    String begun = line.word().substring(0, line.wordCursor());
    commands
        .named(line.words().getFirst().substring(1))
        .ifPresent(
            command ->
                command.words().apply(begun).stream()
                    .map(word -> candidate(word.text(), word.text(), word.help(), !word.more()))
                    .forEach(candidates::add));
  }

  /**
   * @param complete whether a space follows it
   */
  private static Candidate candidate(String text, String shown, String help, boolean complete) {
    return new Candidate(text, shown, null, help.isEmpty() ? null : help, null, null, complete);
  }
}
