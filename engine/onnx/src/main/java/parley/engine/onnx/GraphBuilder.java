package parley.engine.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.util.List;

/** Writes a graph of operators in ONNX's format; values are known by their names. */
final class GraphBuilder {

  /** The first version of the operators that has tanh GELU, and the format that goes with it. */
  private static final int OPERATORS = 20;

  private static final int FORMAT = 9;

  /** ONNX Runtime's own operators. */
  static final String MICROSOFT = "com.microsoft";

  private final GraphProto.Builder graph = GraphProto.newBuilder().setName("gpt2");

  /** An input of the graph; dimensions that are letters may differ from run to run. */
  void input(String name, TensorProto.DataType type, Object... shape) {
    graph.addInput(value(name, type, shape));
  }

  /** An output of the graph, float32. */
  void output(String name, Object... shape) {
    graph.addOutput(value(name, TensorProto.DataType.FLOAT, shape));
  }

  private static ValueInfoProto value(String name, TensorProto.DataType type, Object... shape) {
    TensorShapeProto.Builder dimensions = TensorShapeProto.newBuilder();
    for (Object dimension : shape) {
      if (dimension instanceof Integer size) {
        dimensions.addDimBuilder().setDimValue(size);
      } else {
        dimensions.addDimBuilder().setDimParam((String) dimension);
      }
    }
    TypeProto.Tensor tensor =
        TypeProto.Tensor.newBuilder().setElemType(type.getNumber()).setShape(dimensions).build();
    return ValueInfoProto.newBuilder()
        .setName(name)
        .setType(TypeProto.newBuilder().setTensorType(tensor))
        .build();
  }

  /** A float32 constant whose numbers are handed over when the session is made. */
  void weight(String name, long... shape) {
    TensorProto.Builder tensor =
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.FLOAT.getNumber())
            .setDataLocation(TensorProto.DataLocation.EXTERNAL)
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue("memory"));
    for (long dimension : shape) {
      tensor.addDims(dimension);
    }
    graph.addInitializer(tensor);
  }

  /** A list of whole numbers that is part of the graph. */
  void constant(String name, long value) {
    graph.addInitializer(
        TensorProto.newBuilder()
            .setName(name)
            .setDataType(TensorProto.DataType.INT64.getNumber())
            .addDims(1)
            .addInt64Data(value));
  }

  /**
   * An operator.
   *
   * @param outputs names for what it computes
   * @param inputs names of what it reads; an empty one is left out
   */
  void node(String operator, List<String> outputs, List<String> inputs, AttributeProto... with) {
    graph.addNode(
        NodeProto.newBuilder()
            .setName(outputs.getFirst())
            .setOpType(operator)
            .addAllOutput(outputs)
            .addAllInput(inputs)
            .addAllAttribute(List.of(with)));
  }

  /** An operator with one output, which is returned. */
  String node(String operator, String output, List<String> inputs, AttributeProto... with) {
    node(operator, List.of(output), inputs, with);
    return output;
  }

  /** As {@link #node(String, List, List, AttributeProto...)}, an operator of ONNX Runtime. */
  void microsoftNode(
      String operator, List<String> outputs, List<String> inputs, AttributeProto... with) {
    node(operator, outputs, inputs, with);
    graph.getNodeBuilder(graph.getNodeCount() - 1).setDomain(MICROSOFT);
  }

  static AttributeProto attribute(String name, long value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.INT)
        .setI(value)
        .build();
  }

  static AttributeProto attribute(String name, float value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.FLOAT)
        .setF(value)
        .build();
  }

  static AttributeProto attribute(String name, String value) {
    return AttributeProto.newBuilder()
        .setName(name)
        .setType(AttributeProto.AttributeType.STRING)
        .setS(com.google.protobuf.ByteString.copyFromUtf8(value))
        .build();
  }

  /** The whole model as bytes of a file. */
  byte[] build() {
    return ModelProto.newBuilder()
        .setIrVersion(FORMAT)
        .setProducerName("parley")
        .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(OPERATORS))
        .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain(MICROSOFT).setVersion(1))
        .setGraph(graph)
        .build()
        .toByteArray();
  }
}
