// What the library is, and what this processor can run of it.

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
    }
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl")) {
        sets |= PARLEY_AVX512;
    }
#elif defined(__aarch64__)
    sets |= PARLEY_NEON;
#endif
    return sets;
}
