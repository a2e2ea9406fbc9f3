// Four floats in one register of NEON; 32 registers.

#pragma once

#include <arm_neon.h>
#include <string.h>

namespace {

constexpr int LANES = 4;
constexpr int TILE_ROWS = 6; // 6 x 4 sums, 4 weights, 1 input: 29 of 32 registers
constexpr int TILE_VECTORS = 4;

using Floats = float32x4_t;

inline Floats all(float value) {
    return vdupq_n_f32(value);
}

inline Floats load(const float *from) {
    return vld1q_f32(from);
}

// The first floats, zeros in the other lanes; count < LANES.
inline Floats load_some(const float *from, int count) {
    float lanes[LANES] = {};
    for (int i = 0; i < count; i++) {
        lanes[i] = from[i];
    }
    return vld1q_f32(lanes);
}

inline Floats load_halves(const Half *from) {
    return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(&from->bits)));
}

inline Floats load_brains(const Brain *from) {
    return vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(&from->bits), 16));
}

// Bytes as floats.
inline Floats load_bytes(const int8_t *from) {
    int32_t four;
    memcpy(&four, from, sizeof four);
    const int16x8_t wide = vmovl_s8(vreinterpret_s8_s32(vdup_n_s32(four)));
    return vcvtq_f32_s32(vmovl_s16(vget_low_s16(wide)));
}

inline void store(float *to, Floats v) {
    vst1q_f32(to, v);
}

inline void store_some(float *to, Floats v, int count) {
    float lanes[LANES];
    vst1q_f32(lanes, v);
    for (int i = 0; i < count; i++) {
        to[i] = lanes[i];
    }
}

inline Floats add(Floats a, Floats b) {
    return vaddq_f32(a, b);
}

inline Floats sub(Floats a, Floats b) {
    return vsubq_f32(a, b);
}

inline Floats mul(Floats a, Floats b) {
    return vmulq_f32(a, b);
}

inline Floats div(Floats a, Floats b) {
    return vdivq_f32(a, b);
}

// a * b + c, rounded once.
inline Floats fma(Floats a, Floats b, Floats c) {
    return vfmaq_f32(c, a, b);
}

// NaN where either is, and b on the other processors: only what ends as NaN on all of them can tell.
inline Floats max(Floats a, Floats b) {
    return vmaxq_f32(a, b);
}

inline Floats min(Floats a, Floats b) {
    return vminq_f32(a, b);
}

// 2^n for the whole number n whose bits are the lowest of v's.
inline Floats power_of_two(Floats v) {
    const int32x4_t exponent = vshlq_n_s32(vreinterpretq_s32_f32(v), 23);
    return vreinterpretq_f32_s32(vaddq_s32(exponent, vdupq_n_s32(0x3f800000)));
}

} // namespace
