// The kernels of one instruction set. Compiled once for each, with PARLEY_VARIANT and the compiler's flags for it.

#include "kernels.h"

#include <math.h>
#include <string.h>

#define PARLEY_IS_avx512 1
#define PARLEY_IS_avx2 2
#define PARLEY_IS_neon 3
#define PARLEY_IS_baseline 4
#define PARLEY_IS(variant) PARLEY_EXPANDED_IS(variant)
#define PARLEY_EXPANDED_IS(variant) PARLEY_IS_##variant

#include "half.hpp"

#if PARLEY_IS(PARLEY_VARIANT) == PARLEY_IS_avx512
#include "vector_avx512.hpp"
#elif PARLEY_IS(PARLEY_VARIANT) == PARLEY_IS_avx2
#include "vector_avx2.hpp"
#elif PARLEY_IS(PARLEY_VARIANT) == PARLEY_IS_neon
#include "vector_neon.hpp"
#else
#include "vector_baseline.hpp"
#endif

#include "product.hpp"

#include "math.hpp"

#include "attention.hpp"
#include "layer_norm.hpp"
#include "linear.hpp"

#define PARLEY_NAME(name) PARLEY_EXPANDED(name, PARLEY_VARIANT)

void PARLEY_NAME(layer_norm)(const float *x, const float *weight, const float *bias, int32_t width, float *out,
                             int32_t rows) {
    for (int32_t t = 0; t < rows; t++) {
        const ptrdiff_t row = static_cast<ptrdiff_t>(t) * width;
        layer_norm_row(x + row, weight, bias, width, out + row);
    }
}

void PARLEY_NAME(linear_f32)(const float *x, const float *panels, const float *bias, int32_t epilogue, float *out,
                             int32_t in, int32_t outputs, int32_t rows, int32_t from_panel, int32_t to_panel,
                             float *scratch) {
    linear(x, panels, nullptr, bias, epilogue, out, in, outputs, rows, from_panel, to_panel, scratch);
}

void PARLEY_NAME(linear_f16)(const float *x, const uint16_t *panels, const float *bias, int32_t epilogue, float *out,
                             int32_t in, int32_t outputs, int32_t rows, int32_t from_panel, int32_t to_panel,
                             float *scratch) {
    linear(x, reinterpret_cast<const Half *>(panels), nullptr, bias, epilogue, out, in, outputs, rows, from_panel,
           to_panel, scratch);
}

void PARLEY_NAME(linear_bf16)(const float *x, const uint16_t *panels, const float *bias, int32_t epilogue, float *out,
                              int32_t in, int32_t outputs, int32_t rows, int32_t from_panel, int32_t to_panel,
                              float *scratch) {
    linear(x, reinterpret_cast<const Brain *>(panels), nullptr, bias, epilogue, out, in, outputs, rows, from_panel,
           to_panel, scratch);
}

void PARLEY_NAME(linear_int8)(const float *x, const int8_t *panels, const float *scales, const float *bias,
                              int32_t epilogue, float *out, int32_t in, int32_t outputs, int32_t rows,
                              int32_t from_panel, int32_t to_panel, float *scratch) {
    linear(x, panels, scales, bias, epilogue, out, in, outputs, rows, from_panel, to_panel, scratch);
}

void PARLEY_NAME(store)(const float *qkv, float *keys, float *values, int32_t width, int32_t column, int32_t head_size,
                        int32_t context, int32_t position, int32_t rows) {
    store_head(qkv, keys, values, width, column, head_size, context, position, rows);
}

void PARLEY_NAME(attend)(const float *qkv, const float *keys, const float *values, float *out, int32_t width,
                         int32_t column, int32_t head_size, int32_t context, int32_t position, int32_t rows,
                         float *scratch) {
    attend(qkv, keys, values, out, width, column, head_size, context, position, rows, scratch);
}

int32_t PARLEY_NAME(is_finite)(const float *x, int32_t count) {
    uint32_t overflow = 0; // the exponent of NaN and infinity is all ones: one more overflows into the sign
    for (int32_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        overflow |= (bits & 0x7f800000u) + 0x00800000u;
    }
    return overflow < 0x80000000u;
}
