// Eight floats in one register of AVX2 with FMA; 16 registers.

#pragma once

#include <immintrin.h>

namespace {

constexpr int LANES = 8;
constexpr int TILE_ROWS = 6; // 6 x 2 sums, 2 weights, 1 input: 15 of 16 registers
constexpr int TILE_VECTORS = 2;

using Floats = __m256;

inline __m256i first(int count) {
    return _mm256_cmpgt_epi32(_mm256_set1_epi32(count), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
}

inline Floats all(float value) {
    return _mm256_set1_ps(value);
}

inline Floats load(const float *from) {
    return _mm256_loadu_ps(from);
}

// The first floats, zeros in the other lanes; count < LANES.
inline Floats load_some(const float *from, int count) {
    return _mm256_maskload_ps(from, first(count));
}

// Not by F16C, which a processor may lack that has AVX2.
inline Floats load_halves(const Half *from) {
    const __m256i bits = _mm256_cvtepi16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
    const __m256i placed = _mm256_and_si256(_mm256_slli_epi32(bits, HALF_SHIFT), _mm256_set1_epi32(SIGN_AND_HALF));
    return _mm256_mul_ps(_mm256_castsi256_ps(placed), _mm256_set1_ps(HALF_FACTOR));
}

inline Floats load_brains(const Brain *from) {
    const __m256i bits = _mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(from)));
    return _mm256_castsi256_ps(_mm256_slli_epi32(bits, 16));
}

// Bytes as floats.
inline Floats load_bytes(const int8_t *from) {
    return _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_loadl_epi64(reinterpret_cast<const __m128i *>(from))));
}

inline void store(float *to, Floats v) {
    _mm256_storeu_ps(to, v);
}

inline void store_some(float *to, Floats v, int count) {
    _mm256_maskstore_ps(to, first(count), v);
}

inline Floats add(Floats a, Floats b) {
    return _mm256_add_ps(a, b);
}

inline Floats sub(Floats a, Floats b) {
    return _mm256_sub_ps(a, b);
}

inline Floats mul(Floats a, Floats b) {
    return _mm256_mul_ps(a, b);
}

inline Floats div(Floats a, Floats b) {
    return _mm256_div_ps(a, b);
}

// a * b + c, rounded once.
inline Floats fma(Floats a, Floats b, Floats c) {
    return _mm256_fmadd_ps(a, b, c);
}

// b where either is NaN.
inline Floats max(Floats a, Floats b) {
    return _mm256_max_ps(a, b);
}

inline Floats min(Floats a, Floats b) {
    return _mm256_min_ps(a, b);
}

// 2^n for the whole number n whose bits are the lowest of v's.
inline Floats power_of_two(Floats v) {
    const __m256i exponent = _mm256_slli_epi32(_mm256_castps_si256(v), 23);
    return _mm256_castsi256_ps(_mm256_add_epi32(exponent, _mm256_set1_epi32(0x3f800000)));
}

} // namespace
