package parley.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A matrix comes out of its panels as it went in. */
class F32MatrixTest {

  @ParameterizedTest
  @CsvSource({"1, 1", "64, 128", "65, 129", "7, 300", "200, 5", "193, 131"})
  void copiesAreTheMatrixByRowsAndByColumns(int rows, int cols) {
    try (Workers workers = new Workers(2);
        Arena arena = Arena.ofShared()) {
      F32Matrix matrix = new F32Matrix(rows, cols, arena.allocate(F32Matrix.bytes(rows, cols)));
      for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++) {
          matrix
              .panelData()
              .set(F32Matrix.FLOAT, Matrix.panelOffset(row, col, cols), value(row, col));
        }
      }
      long bytes = (long) rows * cols * Float.BYTES;
      MemorySegment byRows = arena.allocate(bytes);
      matrix.copyTo(byRows, workers, new Cancellation());
      MemorySegment byColumns = arena.allocate(bytes);
      matrix.copyTransposedTo(byColumns, workers, new Cancellation());
      for (int row = 0; row < rows; row++) {
        for (int col = 0; col < cols; col++) {
          float expected = value(row, col);
          assertEquals(expected, byRows.getAtIndex(F32Matrix.FLOAT, (long) row * cols + col));
          assertEquals(expected, byColumns.getAtIndex(F32Matrix.FLOAT, (long) col * rows + row));
        }
      }
    }
  }

  private static float value(int row, int col) {
    return 1 + row * 1000f + col;
  }
}
