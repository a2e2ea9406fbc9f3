package parley.repl.chat;

import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes the chat's commands, with their help, and their arguments. */
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
        candidates.add(
            new Candidate(name, command.synopsis(), null, command.help(), null, null, takesMore));
      }
      return;
    }
    String name = line.words().getFirst().substring(1);
    commands.all().stream()
        .filter(command -> command.name().equals(name))
        .flatMap(command -> command.words().get().stream())
        .map(Candidate::new)
        .forEach(candidates::add);
  }
}
