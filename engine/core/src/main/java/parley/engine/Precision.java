package parley.engine;

/** How the matrices of a model are held; vectors are float32 always. */
public enum Precision {
  FLOAT32("float32") {
    @Override
    long matrixBytes(int rows, int cols) {
      return F32Matrix.bytes(rows, cols);
    }
  },
  /** IEEE half precision: {@link HalfMatrix}. */
  FLOAT16("float16") {
    @Override
    long matrixBytes(int rows, int cols) {
      return HalfMatrix.bytes(rows, cols);
    }
  },
  /** The upper half of a float32: {@link HalfMatrix}. */
  BFLOAT16("bfloat16") {
    @Override
    long matrixBytes(int rows, int cols) {
      return HalfMatrix.bytes(rows, cols);
    }
  },
  /** One byte a weight and one float32 scale a row: {@link Int8Matrix}. */
  INT8("int8") {
    @Override
    long matrixBytes(int rows, int cols) {
      return Math.addExact(Int8Matrix.panelBytes(rows, cols), Int8Matrix.scaleBytes(rows));
    }
  };

  private final String word;

  Precision(String word) {
    this.word = word;
  }

  /** As tables and errors name it. */
  public String word() {
    return word;
  }

  /** Whether its matrices are of 16-bit numbers. */
  public boolean isHalf() {
    return this == FLOAT16 || this == BFLOAT16;
  }

  /** Bytes of memory of a matrix, padding of its last panel included. */
  abstract long matrixBytes(int rows, int cols);

  /** Bytes of memory of a tensor of a model in this precision. */
  public long bytes(Tensor tensor) {
    return switch (tensor.kind()) {
      case MATRIX -> matrixBytes(tensor.rows(), tensor.cols());
      case TABLE, VECTOR -> Math.multiplyExact(tensor.elements(), Float.BYTES);
    };
  }

  /** Bytes of memory of a whole model. */
  public long bytes(ModelConfig config) {
    return TensorOrder.of(config).stream().mapToLong(this::bytes).reduce(0, Math::addExact);
  }

  /** Bytes that decoding one token reads: every weight but the table of positions. */
  public long bytesPerToken(ModelConfig config) {
    return TensorOrder.of(config).stream()
        .filter(tensor -> tensor.kind() != Tensor.Kind.TABLE)
        .mapToLong(this::bytes)
        .reduce(0, Math::addExact);
  }
}
