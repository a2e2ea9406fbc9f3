// Four floats in an array: C++ without intrinsics, for processors that have none of the other instruction sets, and to
// read. Where the processor has no fused multiply-add, the C library computes it: slow, with the same bits.

#pragma once

#include <math.h>
#include <string.h>

namespace {

constexpr int LANES = 4;
constexpr int TILE_ROWS = 2;
constexpr int TILE_VECTORS = 2;

struct Floats {
    float lane[LANES];
};

template <typename Function> inline Floats each(Function value) {
    Floats v;
    for (int i = 0; i < LANES; i++) {
        v.lane[i] = value(i);
    }
    return v;
}

inline Floats all(float value) {
    return each([=](int) { return value; });
}

inline Floats load(const float *from) {
    return each([=](int i) { return from[i]; });
}

// The first floats, zeros in the other lanes; count < LANES.
inline Floats load_some(const float *from, int count) {
    return each([=](int i) { return i < count ? from[i] : 0; });
}

inline float with_bits(uint32_t bits) {
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

inline Floats load_halves(const Half *from) {
    return each([=](int i) {
        const int32_t bits = static_cast<int16_t>(from[i].bits);
        const uint32_t placed = static_cast<uint32_t>(bits) << HALF_SHIFT & static_cast<uint32_t>(SIGN_AND_HALF);
        return with_bits(placed) * HALF_FACTOR;
    });
}

inline Floats load_brains(const Brain *from) {
    return each([=](int i) { return with_bits(static_cast<uint32_t>(from[i].bits) << 16); });
}

// Bytes as floats.
inline Floats load_bytes(const int8_t *from) {
    return each([=](int i) { return static_cast<float>(from[i]); });
}

inline void store_some(float *to, Floats v, int count) {
    for (int i = 0; i < count; i++) {
        to[i] = v.lane[i];
    }
}

inline void store(float *to, Floats v) {
    store_some(to, v, LANES);
}

inline Floats add(Floats a, Floats b) {
    return each([&](int i) { return a.lane[i] + b.lane[i]; });
}

inline Floats sub(Floats a, Floats b) {
    return each([&](int i) { return a.lane[i] - b.lane[i]; });
}

inline Floats mul(Floats a, Floats b) {
    return each([&](int i) { return a.lane[i] * b.lane[i]; });
}

inline Floats div(Floats a, Floats b) {
    return each([&](int i) { return a.lane[i] / b.lane[i]; });
}

// a * b + c, rounded once.
inline Floats fma(Floats a, Floats b, Floats c) {
    return each([&](int i) { return fmaf(a.lane[i], b.lane[i], c.lane[i]); });
}

// b where either is NaN.
inline Floats max(Floats a, Floats b) {
    return each([&](int i) { return a.lane[i] > b.lane[i] ? a.lane[i] : b.lane[i]; });
}

inline Floats min(Floats a, Floats b) {
    return each([&](int i) { return a.lane[i] < b.lane[i] ? a.lane[i] : b.lane[i]; });
}

// 2^n for the whole number n whose bits are the lowest of v's.
inline Floats power_of_two(Floats v) {
    return each([&](int i) {
        uint32_t bits;
        memcpy(&bits, &v.lane[i], sizeof bits);
        return with_bits((bits << 23) + 0x3f800000);
    });
}

} // namespace
