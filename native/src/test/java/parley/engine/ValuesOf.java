package parley.engine;

import static parley.engine.F32Matrix.FLOAT;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the weights of a model in memory stand for, as rows of float32. */
final class ValuesOf implements RowSource {

  private final Map<String, Object> tensors = new HashMap<>(); // matrices and segments, by name

  ValuesOf(Weights weights) {
    List<Object> inOrder = new ArrayList<>(List.of(weights.wte(), weights.wpe()));
    for (LayerWeights w : weights.layers()) {
      inOrder.addAll(List.of(w.ln1Weight(), w.ln1Bias(), w.qkv(), w.qkvBias()));
      inOrder.addAll(List.of(w.attnProj(), w.attnProjBias(), w.ln2Weight(), w.ln2Bias()));
      inOrder.addAll(List.of(w.fc(), w.fcBias(), w.mlpProj(), w.mlpProjBias()));
    }
    inOrder.addAll(List.of(weights.lnFWeight(), weights.lnFBias()));
    List<Tensor> order = TensorOrder.of(weights.config());
    for (int i = 0; i < order.size(); i++) {
      tensors.put(order.get(i).name(), inOrder.get(i));
    }
  }

  @Override
  public void read(Tensor tensor, int firstRow, int rows, float[] target, int worker) {
    int cols = tensor.cols();
    for (int i = 0; i < rows * cols; i++) {
      target[i] =
          switch (tensors.get(tensor.name())) {
            case Matrix matrix -> matrix.get(firstRow + i / cols, i % cols);
            case MemorySegment s -> s.getAtIndex(FLOAT, (long) firstRow * cols + i);
            default -> throw new AssertionError(tensor);
          };
    }
  }
}
