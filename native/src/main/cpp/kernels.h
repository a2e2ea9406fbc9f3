// What Java may call. The Java side of this interface is NativeKernels.java, and NativePacking.java for
// loading; they check sizes, ranges, alignment and overlaps before the call, for here nothing is checked.
//
// Rules for all: numbers are little-endian; a float pointer is aligned to 4 bytes and needs no more; buffers that
// are written overlap no other; nothing is kept, allocated or locked; any number of threads may call at once.
// Each result has the bits of the Java kernels: the order of every sum is fixed (engine/core, class Kernels).

#ifndef PARLEY_ABI
// Changes whenever a declaration below does; the library and the Java side must agree.
#define PARLEY_ABI 3

#include <stdint.h>

#if defined(_WIN32)
#define PARLEY_EXPORT extern "C" __declspec(dllexport)
#else
#define PARLEY_EXPORT extern "C" __attribute__((visibility("default")))
#endif

// The PARLEY_ABI of the library.
PARLEY_EXPORT int32_t parley_abi(void);

// The instruction sets for which this library has kernels, and which this processor and its system can run: a sum of
// the values below.
PARLEY_EXPORT int32_t parley_instruction_sets(void);

enum ParleyInstructionSet {
    PARLEY_BASELINE = 1, // whatever the compiler takes for granted; always there
    PARLEY_AVX2 = 2,     // with FMA
    PARLEY_AVX512 = 4,   // F, BW, VL
    PARLEY_NEON = 8,
};

// What a product does with each complete sum.
enum ParleyEpilogue {
    PARLEY_STORE = 0, // out = sum
    PARLEY_GELU = 1,  // out = gelu(sum), the tanh form
    PARLEY_ADD = 2,   // out = out + sum
};

// Most rows of one product, and of one call of attention.
enum { PARLEY_PRODUCT_ROWS = 96, PARLEY_QUERY_ROWS = 24 };

// Outputs of one panel. A matrix [out, in] lies in panels [ceil(out/64)][in][64], the last one padded.
enum { PARLEY_PANEL = 64 };

#define PARLEY_JOIN(name, variant) parley_##name##_##variant
#define PARLEY_EXPANDED(name, variant) PARLEY_JOIN(name, variant)

// Turns rows into one panel while a model is loaded: panel[col][lane] = rows[lane][col].
//   rows     [64, cols]
//   panel    [cols][64]
PARLEY_EXPORT void parley_pack_f32(const float *rows, int32_t cols, float *panel);
PARLEY_EXPORT void parley_pack_16(const uint16_t *rows, int32_t cols, uint16_t *panel);
PARLEY_EXPORT void parley_pack_int8(const int8_t *rows, int32_t cols, int8_t *panel);
#endif

// The rest is declared once for each instruction set: PARLEY_VARIANT is baseline, avx2, avx512 or neon, and a function
// of name f is called parley_f_<variant>.
#ifdef PARLEY_VARIANT
#define PARLEY_NAME(name) PARLEY_EXPANDED(name, PARLEY_VARIANT)

// out[t] = (x[t] - mean) / sqrt(variance + 1e-5) * weight + bias for t in [0, rows).
//   x, out         [rows, width]
//   weight, bias   [width]
PARLEY_EXPORT void PARLEY_NAME(layer_norm)(const float *x, const float *weight, const float *bias, int32_t width,
                                           float *out, int32_t rows);

// out[t][o] = epilogue(sum over k of x[t][k] * w[o][k] + bias[o]) for t in [0, rows) and the outputs of the panels in
// [from_panel, to_panel); o < outputs.
//   x         [rows, in], 0 < rows <= PARLEY_PRODUCT_ROWS
//   panels    the whole matrix in panels
//   bias      [outputs], or null
//   epilogue  a ParleyEpilogue
//   out       [rows, outputs]
//   scratch   22784 floats
PARLEY_EXPORT void PARLEY_NAME(linear_f32)(const float *x, const float *panels, const float *bias, int32_t epilogue,
                                           float *out, int32_t in, int32_t outputs, int32_t rows, int32_t from_panel,
                                           int32_t to_panel, float *scratch);

// The same with weights of 16 bits, each of them finite and widened exactly: IEEE half precision, and the upper halves
// of floats. A pointer to them is aligned to 4 bytes, too.
PARLEY_EXPORT void PARLEY_NAME(linear_f16)(const float *x, const uint16_t *panels, const float *bias, int32_t epilogue,
                                           float *out, int32_t in, int32_t outputs, int32_t rows, int32_t from_panel,
                                           int32_t to_panel, float *scratch);
PARLEY_EXPORT void PARLEY_NAME(linear_bf16)(const float *x, const uint16_t *panels, const float *bias, int32_t epilogue,
                                            float *out, int32_t in, int32_t outputs, int32_t rows, int32_t from_panel,
                                            int32_t to_panel, float *scratch);

// The same with w[o][k] = panels[o][k] * scales[o], the sum multiplied by the scale before the bias is added.
//   panels    int8
//   scales    [outputs padded to whole panels]
PARLEY_EXPORT void PARLEY_NAME(linear_int8)(const float *x, const int8_t *panels, const float *scales,
                                            const float *bias, int32_t epilogue, float *out, int32_t in,
                                            int32_t outputs, int32_t rows, int32_t from_panel, int32_t to_panel,
                                            float *scratch);

// Puts the keys and values of one head, of the rows [0, rows), into its cache at position and on.
//   qkv       [rows, 3 * width]; the head's columns begin at column, width + column and 2 * width + column
//   keys      [ceil(context/64)][head_size][64] of this layer and head
//   values    [ceil(head_size/64)][context][64] of this layer and head
// column + head_size <= width; position + rows <= context.
PARLEY_EXPORT void PARLEY_NAME(store)(const float *qkv, float *keys, float *values, int32_t width, int32_t column,
                                      int32_t head_size, int32_t context, int32_t position, int32_t rows);

// Causal attention of one head: out[t] = softmax(q[t] . K / sqrt(head_size)) . V over the positions [0, position + t].
//   qkv, keys, values   as for store, which has stored the rows already; 0 < rows <= PARLEY_QUERY_ROWS
//   out                 [rows, width]; the columns [column, column + head_size) are written
//   scratch             24 * (padded(context) + 16 + padded(head_size)) + 32 + 22784 floats; padded: to whole panels
PARLEY_EXPORT void PARLEY_NAME(attend)(const float *qkv, const float *keys, const float *values, float *out,
                                       int32_t width, int32_t column, int32_t head_size, int32_t context,
                                       int32_t position, int32_t rows, float *scratch);

// 1 if the count floats of x are all numbers, 0 if one is NaN or infinite.
PARLEY_EXPORT int32_t PARLEY_NAME(is_finite)(const float *x, int32_t count);

#undef PARLEY_NAME
#endif
