package parley.repl.eval;

import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import java.util.stream.Stream;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.repl.cli.Console;
import parley.repl.cli.TextInput;
import parley.repl.cli.TokenIdList;
import parley.repl.cli.UsageException;
import parley.repl.table.FormatOption;
import parley.repl.talk.OpenModel;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What only {@code parley eval} is told. */
final class EvalOptions {

  @Parameters(
      paramLabel = "TEXTFILE",
      description = "the text, all of it as it is, in UTF-8; - for standard input")
  private String file;

  @Option(
      names = "--ids",
      description = "the file holds token ids, such as 464 3616; needs no vocabulary")
  private boolean ids;

  @Option(
      names = "--context",
      paramLabel = "N",
      description = "tokens that the model reads at once (default: as many as it can)")
  private Integer context;

  @Option(
      names = "--stride",
      paramLabel = "N",
      description =
          "tokens from one window to the next (default: the context, so that none overlap); a"
              + " shorter one takes longer and gives each token more to go by")
  private Integer stride;

  @Option(names = "--limit", paramLabel = "N", description = "only the first N tokens of the text")
  private Integer limit;

  @Option(
      names = "--against",
      paramLabel = "NAME",
      description = "a backend to hold this one against: how far are their expectations apart",
      completionCandidates = BackendNames.class)
  private String against;

  @Mixin private FormatOption format;

  /** For completion. */
  static final class BackendNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.concat(
              Stream.of(Backends.AUTO), Backends.load().all().stream().map(Backend::name))
          .iterator();
    }
  }

  /** The backend to hold against. */
  Optional<String> against() {
    return Optional.ofNullable(against);
  }

  /**
   * @throws UsageException if there is no such format
   */
  EvalFormat format() {
    return format.of(EvalFormat.ALL);
  }

  /**
   * The text, or the words that stand for ids.
   *
   * @throws java.nio.file.FileSystemException if it cannot be read or is not UTF-8
   */
  String text(Console console) throws IOException {
    return TextInput.readExactly(file, console);
  }

  /**
   * @param text what {@link #text} gave
   * @throws UsageException naming what is out of its range
   */
  EvalPlan plan(String text, OpenModel model) {
    int[] all =
        ids
            ? TokenIdList.parse(text, TextInput.name(file), model.config().vocabSize())
            : model
                .tokenizer()
                .orElseThrow(
                    () ->
                        new UsageException(
                            "this model has no vocabulary: give --vocab FILE, or --ids and a file"
                                + " of token ids"))
                .encode(text);
    if (limit != null && limit < 2) {
      throw new UsageException("--limit: expected at least 2, got " + limit);
    }
    int[] some = limit == null ? all : Arrays.copyOf(all, Math.min(all.length, limit));
    try {
      int most = model.config().maxSeqLen();
      int window = EvalPlan.requireContext(context == null ? most : context, most);
      return new EvalPlan(TextInput.name(file), some, window, stride == null ? window : stride);
    } catch (IllegalArgumentException e) {
      throw new UsageException(e.getMessage());
    }
  }
}
