package parley.repl.chat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import parley.engine.Backends;
import parley.repl.bench.BenchOptions;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** What completion offers for the argument of {@code :bench}: backends, options, their values. */
final class BenchWords {

  private BenchWords() {}

  /**
   * Whole arguments, as many words may stand before the one that is typed.
   *
   * @param begun such as {@code kv --fo}
   */
  static List<Word> beginning(String begun) {
    int last = begun.lastIndexOf(' ') + 1;
    String before = begun.substring(0, last);
    return last(before.strip(), begun.substring(last)).stream()
        .map(word -> new Word(before + word.text(), word.help(), word.more()))
        .toList();
  }

  private static List<Word> last(String before, String begun) {
    CommandSpec bench = new CommandLine(new BenchOptions()).getCommandSpec();
    OptionSpec open = bench.findOption(before.substring(before.lastIndexOf(' ') + 1));
    if (open != null) {
      return values(open, begun);
    }
    List<Word> words = new ArrayList<>();
    Backends.load().all().forEach(backend -> words.add(Word.of(backend)));
    for (OptionSpec option : bench.options()) {
      words.add(new Word(option.longestName(), String.join(" ", option.description())));
    }
    return words;
  }

  private static List<Word> values(OptionSpec option, String begun) {
    List<Word> words = new ArrayList<>();
    if (option.type().equals(Path.class)) {
      words.addAll(FileNames.beginning(begun));
    } else if (option.completionCandidates() != null) {
      option.completionCandidates().forEach(value -> words.add(new Word(value, "")));
    } else if (option.longestName().equals("--backend")) {
      Backends.load().all().forEach(backend -> words.add(Word.of(backend)));
    }
    return words;
  }
}
