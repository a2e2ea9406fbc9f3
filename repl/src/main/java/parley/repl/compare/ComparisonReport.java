package parley.repl.compare;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import parley.config.Template;
import parley.repl.cli.ExitCode;
import parley.repl.cli.Pieces;
import parley.repl.talk.TemplateTokens;
import parley.tokenizer.Tokenizer;

/**
 * What backends answered, and how that stands to the reference.
 *
 * @param reference the run that the others were compared with; empty if none said anything
 * @param interrupted whether backends are missing because the run was cancelled
 */
public record ComparisonReport(
    String model,
    Optional<Tokenizer> tokenizer,
    ComparisonPlan plan,
    Optional<BackendRun> reference,
    List<ComparisonRow> rows,
    boolean interrupted) {

  /** What the command ends with. */
  public int exitCode() {
    if (interrupted) {
      return ExitCode.INTERRUPTED;
    }
    return isEqual() ? ExitCode.OK : ExitCode.FAILURE;
  }

  /** Whether something was said, and nothing that should not be. */
  boolean isEqual() {
    return reference.isPresent() && rows.stream().noneMatch(this::isFault);
  }

  /** The report for people, as wide as their terminal. */
  public List<String> lines(int width) {
    return ComparisonFormat.ALL.getFirst().text(this, width).lines().toList();
  }

  /** Whether a row is what should not be. */
  boolean isFault(ComparisonRow row) {
    return switch (row.verdict()) {
      case Verdict.Reference _, Verdict.Identical _, Verdict.Missing _ -> false;
      case Verdict.Difference difference -> isBinding(row) && !difference.isNearTie();
      case Verdict.Failed _ -> true;
    };
  }

  /** Rounded weights are other numbers, so may say something else. */
  boolean isBinding(ComparisonRow row) {
    return row.exact() && reference.filter(BackendRun::isFloat32).isPresent();
  }

  /** The reference's answer as text; its ids where there is no vocabulary. */
  String text() {
    int[] ids = reference.map(BackendRun::ids).orElse(new int[0]);
    return tokenizer
        .map(known -> new TemplateTokens(Template.PLAIN, known, plan.endToken()).text(ids))
        .orElseGet(
            () -> IntStream.of(ids).mapToObj(Integer::toString).collect(Collectors.joining(" ")));
  }

  // " the" (262)
  /** A token as people can read it. */
  String token(int id) {
    return tokenizer
        .map(known -> Pieces.quoted(known.vocabulary(), id) + " (" + id + ")")
        .orElse(Integer.toString(id));
  }
}
