package parley.weights;

import parley.engine.RowSource;

/** The rows of an open source of weights, as float32. */
interface WeightRows extends RowSource, AutoCloseable {

  @Override
  void close();
}
