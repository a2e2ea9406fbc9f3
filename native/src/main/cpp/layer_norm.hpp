// LayerNorm (Ba et al. 2016), the variance in a second pass over the row, which is in the L1 cache.

#pragma once

namespace {

inline float sum_of_squares(const float *x, int width, float mean) {
    return sum(x, width, [=](Floats lanes, Floats v, int here) {
        Floats centred = sub(v, all(mean));
        if (here < LANES) { // zero where there is no element
            float some[LANES];
            store(some, centred);
            centred = load_some(some, here);
        }
        return fma(centred, centred, lanes);
    });
}

inline void layer_norm_row(const float *x, const float *weight, const float *bias, int width, float *out) {
    const float mean = sum(x, width, [](Floats lanes, Floats v, int) { return add(lanes, v); }) / width;
    const float variance = sum_of_squares(x, width, mean) / width;
    const Floats scale = all(1 / sqrtf(variance + 1e-5f));
    int c = 0;
    for (; c + LANES <= width; c += LANES) {
        const Floats normal = mul(sub(load(x + c), all(mean)), scale);
        store(out + c, fma(normal, load(weight + c), load(bias + c)));
    }
    if (c < width) {
        const int here = width - c;
        const Floats normal = mul(sub(load_some(x + c, here), all(mean)), scale);
        store_some(out + c, fma(normal, load_some(weight + c, here), load_some(bias + c, here)), here);
    }
}

} // namespace
