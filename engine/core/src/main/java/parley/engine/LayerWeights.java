package parley.engine;

import java.lang.foreign.MemorySegment;

/**
 * The tensors of one transformer layer, in file order. Vectors are float32 segments.
 *
 * @param ln1Weight [C]
 * @param ln1Bias [C]
 * @param qkv [3C, C], rows q then k then v
 * @param qkvBias [3C]
 * @param attnProj [C, C]
 * @param attnProjBias [C]
 * @param ln2Weight [C]
 * @param ln2Bias [C]
 * @param fc [4C, C]
 * @param fcBias [4C]
 * @param mlpProj [C, 4C]
 * @param mlpProjBias [C]
 */
public record LayerWeights(
    MemorySegment ln1Weight,
    MemorySegment ln1Bias,
    Matrix qkv,
    MemorySegment qkvBias,
    Matrix attnProj,
    MemorySegment attnProjBias,
    MemorySegment ln2Weight,
    MemorySegment ln2Bias,
    Matrix fc,
    MemorySegment fcBias,
    Matrix mlpProj,
    MemorySegment mlpProjBias) {}
