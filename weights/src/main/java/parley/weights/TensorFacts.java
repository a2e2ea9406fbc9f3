package parley.weights;

import java.util.List;

/**
 * What a tensor of a file holds.
 *
 * @param name as the file has it, or as HuggingFace calls it where the file has no names
 * @param dtype of its elements, as safetensors calls it
 * @param shape as the file has it: matrices are [out, in] in ours, [in, out] in HuggingFace's
 * @param values of int8 elements, times their scales
 */
public record TensorFacts(String name, String dtype, List<Long> shape, ValueRange values) {}
