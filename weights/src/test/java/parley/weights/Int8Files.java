package parley.weights;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import parley.engine.Cancellation;
import parley.engine.F32Matrix;
import parley.engine.Int8Matrix;
import parley.engine.LayerWeights;
import parley.engine.LoadProgress;
import parley.engine.Matrix;
import parley.engine.Precision;
import parley.engine.Weights;
import parley.engine.Workers;

/** Reads model_q8.bin again, the slow and obvious way, beside what was loaded from it. */
final class Int8Files {

  private final ByteBuffer file;

  private Int8Files(ByteBuffer file) {
    this.file = file;
  }

  /** Quantises on two threads. */
  static Quantization quantize(Path in, Path out) {
    try (Workers workers = new Workers(2)) {
      return Quantization.run(in, out, workers, new Cancellation(), LoadProgress.NONE);
    }
  }

  /** Every scale and byte of the file stands in memory, unchanged and in its place. */
  static void assertHeld(Path path, Weights weights) throws IOException {
    assertSame(Precision.INT8, weights.precision());
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path)).order(ByteOrder.LITTLE_ENDIAN);
    Int8Files reader = new Int8Files(bytes.position(20));
    reader.matrix(weights.wte());
    reader.table(weights.config().maxSeqLen(), weights.config().nEmbd(), weights.wpe());
    for (LayerWeights layer : weights.layers()) {
      reader.vector(layer.ln1Weight());
      reader.vector(layer.ln1Bias());
      reader.matrix(layer.qkv());
      reader.vector(layer.qkvBias());
      reader.matrix(layer.attnProj());
      reader.vector(layer.attnProjBias());
      reader.vector(layer.ln2Weight());
      reader.vector(layer.ln2Bias());
      reader.matrix(layer.fc());
      reader.vector(layer.fcBias());
      reader.matrix(layer.mlpProj());
      reader.vector(layer.mlpProjBias());
    }
    reader.vector(weights.lnFWeight());
    reader.vector(weights.lnFBias());
    assertFalse(bytes.hasRemaining());
  }

  private void matrix(Matrix matrix) {
    Int8Matrix int8 = (Int8Matrix) matrix;
    for (int row = 0; row < int8.rows(); row++) {
      assertEquals(file.getInt(), int8.scales().getAtIndex(ValueLayout.JAVA_INT, row));
    }
    for (int row = 0; row < int8.rows(); row++) {
      for (int col = 0; col < int8.cols(); col++) {
        long place = Matrix.panelOffset(row, col, int8.cols()) / Float.BYTES;
        assertEquals(file.get(), int8.panelData().get(ValueLayout.JAVA_BYTE, place));
      }
    }
  }

  private void table(int rows, int cols, MemorySegment table) {
    float[] scales = new float[rows];
    for (int row = 0; row < rows; row++) {
      scales[row] = file.getFloat();
    }
    for (int i = 0; i < rows * cols; i++) {
      assertEquals(file.get() * scales[i / cols], table.getAtIndex(F32Matrix.FLOAT, i));
    }
  }

  private void vector(MemorySegment vector) {
    for (long offset = 0; offset < vector.byteSize(); offset += Float.BYTES) {
      assertEquals(file.getFloat(), vector.get(F32Matrix.FLOAT, offset));
    }
  }
}
