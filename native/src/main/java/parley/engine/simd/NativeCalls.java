package parley.engine.simd;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemoryLayout;
import java.lang.invoke.MethodHandle;

/**
 * The functions of kernels.h for one instruction set, in its words and order; nothing is checked
 * here. Pointers are addresses: a segment for each would have to be allocated for each call.
 */
final class NativeCalls {

  private static final MemoryLayout POINTER = JAVA_LONG;

  private final MethodHandle layerNorm;
  private final MethodHandle linearF32;
  private final MethodHandle linearF16;
  private final MethodHandle linearBf16;
  private final MethodHandle linearInt8;
  private final MethodHandle store;
  private final MethodHandle attend;
  private final MethodHandle isFinite;

  NativeCalls(NativeLibrary library, String variant) throws UnavailableException {
    layerNorm =
        library.function(
            "parley_layer_norm_" + variant,
            FunctionDescriptor.ofVoid(POINTER, POINTER, POINTER, JAVA_INT, POINTER, JAVA_INT));
    FunctionDescriptor linear =
        FunctionDescriptor.ofVoid(
            POINTER, POINTER, POINTER, JAVA_INT, POINTER, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
            JAVA_INT, POINTER);
    linearF32 = library.function("parley_linear_f32_" + variant, linear);
    linearF16 = library.function("parley_linear_f16_" + variant, linear);
    linearBf16 = library.function("parley_linear_bf16_" + variant, linear);
    linearInt8 =
        library.function(
            "parley_linear_int8_" + variant,
            FunctionDescriptor.ofVoid(
                POINTER, POINTER, POINTER, POINTER, JAVA_INT, POINTER, JAVA_INT, JAVA_INT, JAVA_INT,
                JAVA_INT, JAVA_INT, POINTER));
    store =
        library.function(
            "parley_store_" + variant,
            FunctionDescriptor.ofVoid(
                POINTER, POINTER, POINTER, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                JAVA_INT));
    attend =
        library.function(
            "parley_attend_" + variant,
            FunctionDescriptor.ofVoid(
                POINTER, POINTER, POINTER, POINTER, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT,
                JAVA_INT, JAVA_INT, POINTER));
    isFinite =
        library.function(
            "parley_is_finite_" + variant, FunctionDescriptor.of(JAVA_INT, POINTER, JAVA_INT));
  }

  void layerNorm(long x, long weight, long bias, int width, long out, int rows) {
    try {
      layerNorm.invokeExact(x, weight, bias, width, out, rows);
    } catch (Throwable t) {
      throw new LinkageError("layer_norm", t);
    }
  }

  void linearF32(
      long x,
      long panels,
      long bias,
      int epilogue,
      long out,
      int in,
      int outputs,
      int rows,
      int fromPanel,
      int toPanel,
      long scratch) {
    try {
      linearF32.invokeExact(
          x, panels, bias, epilogue, out, in, outputs, rows, fromPanel, toPanel, scratch);
    } catch (Throwable t) {
      throw new LinkageError("linear_f32", t);
    }
  }

  void linearF16(
      long x,
      long panels,
      long bias,
      int epilogue,
      long out,
      int in,
      int outputs,
      int rows,
      int fromPanel,
      int toPanel,
      long scratch) {
    try {
      linearF16.invokeExact(
          x, panels, bias, epilogue, out, in, outputs, rows, fromPanel, toPanel, scratch);
    } catch (Throwable t) {
      throw new LinkageError("linear_f16", t);
    }
  }

  void linearBf16(
      long x,
      long panels,
      long bias,
      int epilogue,
      long out,
      int in,
      int outputs,
      int rows,
      int fromPanel,
      int toPanel,
      long scratch) {
    try {
      linearBf16.invokeExact(
          x, panels, bias, epilogue, out, in, outputs, rows, fromPanel, toPanel, scratch);
    } catch (Throwable t) {
      throw new LinkageError("linear_bf16", t);
    }
  }

  void linearInt8(
      long x,
      long panels,
      long scales,
      long bias,
      int epilogue,
      long out,
      int in,
      int outputs,
      int rows,
      int fromPanel,
      int toPanel,
      long scratch) {
    try {
      linearInt8.invokeExact(
          x, panels, scales, bias, epilogue, out, in, outputs, rows, fromPanel, toPanel, scratch);
    } catch (Throwable t) {
      throw new LinkageError("linear_int8", t);
    }
  }

  void store(
      long qkv,
      long keys,
      long values,
      int width,
      int column,
      int headSize,
      int context,
      int position,
      int rows) {
    try {
      store.invokeExact(qkv, keys, values, width, column, headSize, context, position, rows);
    } catch (Throwable t) {
      throw new LinkageError("store", t);
    }
  }

  void attend(
      long qkv,
      long keys,
      long values,
      long out,
      int width,
      int column,
      int headSize,
      int context,
      int position,
      int rows,
      long scratch) {
    try {
      attend.invokeExact(
          qkv, keys, values, out, width, column, headSize, context, position, rows, scratch);
    } catch (Throwable t) {
      throw new LinkageError("attend", t);
    }
  }

  int isFinite(long x, int count) {
    try {
      return (int) isFinite.invokeExact(x, count);
    } catch (Throwable t) {
      throw new LinkageError("is_finite", t);
    }
  }
}
