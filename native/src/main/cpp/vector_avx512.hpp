// Sixteen floats in one register of AVX-512 (F, BW, VL); 32 registers.

#pragma once

#include <immintrin.h>

namespace {

constexpr int LANES = 16;
constexpr int TILE_ROWS = 6;    // 6 x 4 sums, 4 weights: 28 of 32 registers; 24 chains hide an FMA's latency
constexpr int TILE_VECTORS = 4; // one k of a panel

using Floats = __m512;

inline __mmask16 first(int count) {
    return static_cast<__mmask16>((1u << count) - 1);
}

inline Floats all(float value) {
    return _mm512_set1_ps(value);
}

inline Floats load(const float *from) {
    return _mm512_loadu_ps(from);
}

// The first floats, zeros in the other lanes; count < LANES.
inline Floats load_some(const float *from, int count) {
    return _mm512_maskz_loadu_ps(first(count), from);
}

inline Floats load_halves(const Half *from) {
    return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(from)));
}

inline Floats load_brains(const Brain *from) {
    const __m512i bits = _mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i *>(from)));
    return _mm512_castsi512_ps(_mm512_slli_epi32(bits, 16));
}

// Bytes as floats.
inline Floats load_bytes(const int8_t *from) {
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i *>(from))));
}

inline void store(float *to, Floats v) {
    _mm512_storeu_ps(to, v);
}

inline void store_some(float *to, Floats v, int count) {
    _mm512_mask_storeu_ps(to, first(count), v);
}

inline Floats add(Floats a, Floats b) {
    return _mm512_add_ps(a, b);
}

inline Floats sub(Floats a, Floats b) {
    return _mm512_sub_ps(a, b);
}

inline Floats mul(Floats a, Floats b) {
    return _mm512_mul_ps(a, b);
}

inline Floats div(Floats a, Floats b) {
    return _mm512_div_ps(a, b);
}

// a * b + c, rounded once.
inline Floats fma(Floats a, Floats b, Floats c) {
    return _mm512_fmadd_ps(a, b, c);
}

// b where either is NaN.
inline Floats max(Floats a, Floats b) {
    return _mm512_max_ps(a, b);
}

inline Floats min(Floats a, Floats b) {
    return _mm512_min_ps(a, b);
}

// 2^n for the whole number n whose bits are the lowest of v's.
inline Floats power_of_two(Floats v) {
    const __m512i exponent = _mm512_slli_epi32(_mm512_castps_si512(v), 23);
    return _mm512_castsi512_ps(_mm512_add_epi32(exponent, _mm512_set1_epi32(0x3f800000)));
}

} // namespace
