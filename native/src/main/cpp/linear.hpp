// Linear layers: a product, then scale, bias and epilogue on the complete sums, which are in the L1 cache.

#pragma once

namespace {

// The scratch of a product: the sums of its rows [96][64], then one block of narrow weights as float32.
constexpr int SUMS = PARLEY_PRODUCT_ROWS * PANEL;

inline Floats finished(Floats sum, Floats bias, int32_t epilogue, Floats out) {
    const Floats complete = add(sum, bias);
    switch (epilogue) {
    case PARLEY_GELU:
        return gelu(complete);
    case PARLEY_ADD:
        return add(out, complete);
    default:
        return complete;
    }
}

// out = epilogue(sums * scales + bias) for the outputs of one panel that exist; bias and scales may be null.
inline void finish_row(const float *sums, const float *scales, const float *bias, int32_t epilogue, float *out,
                       int outputs) {
    for (int o = 0; o < outputs; o += LANES) {
        Floats sum = load(sums + o);
        if (scales != nullptr) {
            sum = mul(sum, load(scales + o));
        }
        const int here = outputs - o;
        if (here >= LANES) {
            const Floats b = bias == nullptr ? all(-0.0f) : load(bias + o); // -0 leaves every sum as it is
            store(out + o, finished(sum, b, epilogue, load(out + o)));
        } else {
            const Floats b = bias == nullptr ? all(-0.0f) : load_some(bias + o, here);
            store_some(out + o, finished(sum, b, epilogue, load_some(out + o, here)), here);
        }
    }
}

template <typename Weight>
inline void linear(const float *x, const Weight *panels, const float *scales, const float *bias, int32_t epilogue,
                   float *out, int in, int outputs, int rows, int from_panel, int to_panel, float *scratch) {
    const Weight *end = panels + static_cast<ptrdiff_t>((outputs + PANEL - 1) / PANEL) * in * PANEL;
    for (int panel = from_panel; panel < to_panel; panel++) {
        const Weight *w = panels + static_cast<ptrdiff_t>(panel) * in * PANEL;
        product(x, in, rows, w, in, end, scratch, PANEL, scratch + SUMS);
        const int output = panel * PANEL;
        const int here = outputs - output < PANEL ? outputs - output : PANEL;
        for (int r = 0; r < rows; r++) {
            finish_row(scratch + r * PANEL, scales == nullptr ? nullptr : scales + output,
                       bias == nullptr ? nullptr : bias + output, epilogue,
                       out + static_cast<ptrdiff_t>(r) * outputs + output, here);
        }
    }
}

} // namespace
