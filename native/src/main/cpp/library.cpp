// What the library is, what this processor can run of it, and what is the same for every instruction set.

#include "kernels.h"

int32_t parley_abi(void) {
    return PARLEY_ABI;
}

int32_t parley_instruction_sets(void) {
    int32_t sets = PARLEY_BASELINE;
#if defined(__x86_64__)
    __builtin_cpu_init(); // asks the system too: it must save the registers
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
        sets |= PARLEY_AVX2;
        if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
            __builtin_cpu_supports("avx512vl")) {
            sets |= PARLEY_AVX512; // its kernels are compiled with AVX2 and FMA too
        }
    }
#elif defined(__aarch64__)
    sets |= PARLEY_NEON;
#endif
    return sets;
}

namespace {

// Sixteen columns at a time: each row gives a cache line, and the lines that are written stay in the L1 cache.
template <typename Weight> void pack(const Weight *rows, int32_t cols, Weight *panel) {
    constexpr int32_t COLUMNS = 16;
    for (int32_t col = 0; col < cols; col += COLUMNS) {
        const int32_t end = cols - col < COLUMNS ? cols : col + COLUMNS;
        for (int32_t lane = 0; lane < PARLEY_PANEL; lane++) {
            const Weight *row = rows + static_cast<int64_t>(lane) * cols;
            for (int32_t c = col; c < end; c++) {
                panel[static_cast<int64_t>(c) * PARLEY_PANEL + lane] = row[c];
            }
        }
    }
}

} // namespace

void parley_pack_f32(const float *rows, int32_t cols, float *panel) {
    pack(rows, cols, panel);
}

void parley_pack_16(const uint16_t *rows, int32_t cols, uint16_t *panel) {
    pack(rows, cols, panel);
}

void parley_pack_int8(const int8_t *rows, int32_t cols, int8_t *panel) {
    pack(rows, cols, panel);
}
