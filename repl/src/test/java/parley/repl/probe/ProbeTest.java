package parley.repl.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import parley.engine.Cancellation;
import parley.engine.CancelledException;
import parley.repl.talk.OpenModel;
import parley.repl.talk.Pip;

/** The embedded model, asked what it expected. */
final class ProbeTest {

  private final Cancellation cancellation = new Cancellation();

  /** A greedy continuation of some hundred tokens, more than a block. */
  private static int[] story(OpenModel model, int[] prompt, int tokens) {
    int[] ids = prompt;
    Probe probe = new Probe(model, new Cancellation());
    for (int i = 0; i < tokens; i++) {
      int next = probe.next(ids, logits -> new Distribution(logits).likeliest(1)).getFirst().id();
      ids = Arrays.copyOf(ids, ids.length + 1);
      ids[ids.length - 1] = next;
    }
    return ids;
  }

  @Test
  void eachTokenOfAGreedyTextWasTheLikeliest() {
    try (OpenModel model = Pip.open()) {
      int[] prompt = model.tokenizer().orElseThrow().encode("Once upon a time");
      int[] ids = story(model, prompt, 70);
      List<Integer> done = new ArrayList<>();
      List<SaidToken> said = new Probe(model, cancellation).said(ids, prompt.length, done::add);
      assertEquals(70, said.size());
      for (int i = 0; i < said.size(); i++) {
        SaidToken token = said.get(i);
        assertEquals(ids[prompt.length + i], token.id());
        assertEquals(1, token.rank());
        assertEquals(token.id(), token.likeliest().getFirst().id());
        assertEquals(SaidToken.LIKELIEST, token.likeliest().size());
      }
      assertEquals(List.of(0, 32, 64), done);
    }
  }

  /** In one block, in many, and from the first token of which something is expected. */
  @Test
  void placeInABlockChangesNothing() {
    try (OpenModel model = Pip.open()) {
      int[] ids = story(model, new int[] {505}, 40);
      Probe probe = new Probe(model, cancellation);
      List<SaidToken> all = probe.said(ids, 1, _ -> {});
      assertEquals(40, all.size());
      for (int from : new int[] {2, 7, 33, 40}) {
        assertEquals(all.subList(from - 1, 40), probe.said(ids, from, _ -> {}));
      }
    }
  }

  @Test
  void perplexityIsTheNumberOfEqualChoices() {
    List<SaidToken> text =
        List.of(
            new SaidToken(1, Math.log(0.5), 1, List.of()),
            new SaidToken(2, Math.log(0.125), 3, List.of()));
    assertEquals(4, SaidToken.perplexity(text), 1e-12);
  }

  @Test
  void cancellationEndsIt() {
    cancellation.request();
    try (OpenModel model = Pip.open()) {
      Probe probe = new Probe(model, cancellation);
      assertThrows(CancelledException.class, () -> probe.said(new int[] {1, 2, 3}, 1, _ -> {}));
      assertThrows(CancelledException.class, () -> probe.next(new int[] {1}, _ -> true));
      assertTrue(cancellation.isRequested());
    }
  }
}
