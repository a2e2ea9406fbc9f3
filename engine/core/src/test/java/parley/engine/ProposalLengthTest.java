package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ProposalLengthTest {

  @ParameterizedTest
  @EnumSource(
      value = Speculation.class,
      names = {"ON", "AUTO"})
  void growsWhileAcceptedAndShrinksToWhatWas(Speculation speculation) {
    ProposalLength length = new ProposalLength(speculation);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      lengths.add(length.next());
      length.verified(length.next(), length.next());
    }
    assertEquals(List.of(2, 4, 8, 15, 15), lengths);
    length.verified(15, 6);
    assertEquals(6, length.next());
    length.verified(6, 1);
    assertEquals(2, length.next());
  }

  @Test
  void onProposesAfterEveryRejection() {
    ProposalLength length = new ProposalLength(Speculation.ON);
    for (int i = 0; i < 100; i++) {
      assertEquals(2, length.next());
      length.verified(2, 0);
    }
  }

  @Test
  void autoWastesLittleWhereNothingIsAccepted() {
    ProposalLength length = new ProposalLength(Speculation.AUTO);
    List<Integer> at = new ArrayList<>();
    for (int token = 0; token < 1000; token++) {
      int proposed = length.next();
      if (proposed > 0) {
        assertEquals(2, proposed);
        at.add(token);
      }
      length.verified(proposed, 0);
    }
    assertEquals(List.of(0, 9, 26, 59, 124, 253, 382, 511, 640, 769, 898), at);
  }

  @Test
  void oneFullAcceptanceEndsTheLongPauses() {
    ProposalLength length = new ProposalLength(Speculation.AUTO);
    for (int i = 0; i < 4; i++) {
      reject(length);
    }
    length.verified(2, 2);
    assertTrue(length.next() > 0);
    length.verified(length.next(), 0);
    assertEquals(8, pause(length));
  }

  @Test
  void offNeverProposes() {
    assertEquals(0, new ProposalLength(Speculation.OFF).next());
  }

  /** One rejection and the pause after it. */
  private static void reject(ProposalLength length) {
    length.verified(length.next(), 0);
    pause(length);
  }

  private static int pause(ProposalLength length) {
    int tokens = 0;
    while (length.next() == 0) {
      length.verified(0, 0);
      tokens++;
    }
    return tokens;
  }
}
