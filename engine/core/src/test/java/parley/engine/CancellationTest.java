package parley.engine;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CancellationTest {

  private static final long LONG = Long.MAX_VALUE;

  @Test
  void aDeadlineOfOneDoesNotReachTheOther() {
    Cancellation whole = new Cancellation();
    Cancellation part = whole.orAfter(0);
    assertTrue(part.isRequested());
    assertThrows(CancelledException.class, part::check);
    assertFalse(whole.isRequested());
    assertDoesNotThrow(whole::check);
  }

  @Test
  void aRequestReachesThoseMadeOfIt() {
    Cancellation whole = new Cancellation();
    Cancellation part = whole.orAfter(LONG);
    assertFalse(part.isRequested());
    whole.request();
    assertTrue(part.isRequested());
    assertThrows(CancelledException.class, part::check);
  }

  @Test
  void aRequestToAPartLeavesTheWhole() {
    Cancellation whole = new Cancellation();
    Cancellation part = whole.orAfter(LONG);
    part.request();
    assertTrue(part.isRequested());
    assertFalse(whole.isRequested());
  }
}
