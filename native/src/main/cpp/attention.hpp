// Causal attention of one head as two products with a softmax between them: the keys are a matrix of one output for
// each position, the values a matrix of one input for each position.
//
// Rows are computed together up to the last row's positions; what lies after a row's own position gets weight 0, and
// adding 0 times a finite value changes no bit of a sum but the sign of a zero.

#pragma once

namespace {

inline int padded(int count) {
    return (count + PANEL - 1) / PANEL * PANEL;
}

inline float largest(const float *scores, int count) {
    float lanes[LANES];
    int p = 0;
    Floats most = all(scores[0]);
    for (; p + LANES <= count; p += LANES) {
        most = max(most, load(scores + p));
    }
    store(lanes, most);
    float largest = lanes[0];
    for (int i = 1; i < LANES; i++) {
        largest = lanes[i] > largest ? lanes[i] : largest;
    }
    for (; p < count; p++) {
        largest = scores[p] > largest ? scores[p] : largest;
    }
    return largest;
}

// Replaces the scores of the first `seen` positions by exp(scale (score - max)), those up to `positions` by 0, and
// returns the sum. The scores are padded to whole panels.
inline float softmax(float *scores, int seen, int positions, float scale) {
    const Floats max = all(largest(scores, seen));
    for (int p = 0; p < seen; p += LANES) {
        store(scores + p, exp(mul(sub(load(scores + p), max), all(scale))));
    }
    for (int p = seen; p < positions; p++) {
        scores[p] = 0;
    }
    return sum(scores, seen, [](Floats lanes, Floats v, int) { return add(lanes, v); });
}

inline void divide(const float *x, float divisor, int count, float *out) {
    int i = 0;
    for (; i + LANES <= count; i += LANES) {
        store(out + i, div(load(x + i), all(divisor)));
    }
    if (i < count) {
        store_some(out + i, div(load_some(x + i, count - i), all(divisor)), count - i);
    }
}

inline void fetch(const float *from, ptrdiff_t floats) {
    for (ptrdiff_t i = 0; i < floats; i += CACHE_LINE / static_cast<ptrdiff_t>(sizeof(float))) {
        __builtin_prefetch(from + i, 0, 2);
    }
}

// Asks for the first keys and values of the next head, which would be a wait of their own: too few for the processor to
// see what is coming.
inline void fetch_next_head(const float *keys, const float *values, int head_size, int context, int positions) {
    const float *next_keys = keys + static_cast<ptrdiff_t>(padded(context)) * head_size;
    const float *next_values = values + static_cast<ptrdiff_t>(padded(head_size)) * context;
    fetch(next_keys, static_cast<ptrdiff_t>(head_size) * PANEL);
    fetch(next_values, static_cast<ptrdiff_t>(positions < PANEL ? positions : PANEL) * PANEL);
}

inline void attend(const float *qkv, const float *keys, const float *values, float *out, int width, int column,
                   int head_size, int context, int position, int rows, float *scratch) {
    const int positions = position + rows; // of the last row
    const ptrdiff_t score_stride =
        padded(context) + LaneSums::SUM_LANES; // not a power of two: rows would share cache sets
    const int results_stride = padded(head_size);
    float *results = scratch + PARLEY_QUERY_ROWS * score_stride; // [24][D]
    float *wide = results + PARLEY_QUERY_ROWS * results_stride;

    if (rows == 1 && column + head_size < width) {
        fetch_next_head(keys, values, head_size, context, positions);
    }
    const float *keys_end = keys + static_cast<ptrdiff_t>(padded(positions)) * head_size;
    for (int p = 0; p < positions; p += PANEL) { // scores[r][p] = q[r] . k[p]
        product(qkv + column, 3 * static_cast<ptrdiff_t>(width), rows, keys + static_cast<ptrdiff_t>(p) * head_size,
                head_size, keys_end, scratch + p, score_stride, wide);
    }
    float sums[PARLEY_QUERY_ROWS];
    for (int r = 0; r < rows; r++) {
        sums[r] = softmax(scratch + r * score_stride, position + r + 1, positions, 1 / sqrtf(head_size));
    }
    for (int d = 0; d < head_size; d += PANEL) { // results[r][d] = sum over p of weights[r][p] * v[p][d]
        const float *v = values + static_cast<ptrdiff_t>(d) * context;
        product(scratch, score_stride, rows, v, positions, v + static_cast<ptrdiff_t>(positions) * PANEL, results + d,
                results_stride, wide);
    }
    for (int r = 0; r < rows; r++) {
        divide(results + r * results_stride, sums[r], head_size, out + static_cast<ptrdiff_t>(r) * width + column);
    }
}

// One key is one column of its panel, one value a row of each of its panels.
inline void store_head(const float *qkv, float *keys, float *values, int width, int column, int head_size, int context,
                       int position, int rows) {
    for (int r = 0; r < rows; r++) {
        const int at = position + r;
        const float *k = qkv + 3 * static_cast<ptrdiff_t>(width) * r + width + column;
        const float *v = k + width;
        float *key = keys + static_cast<ptrdiff_t>(at / PANEL) * head_size * PANEL + at % PANEL;
        for (int d = 0; d < head_size; d++) {
            key[static_cast<ptrdiff_t>(d) * PANEL] = k[d];
        }
        for (int d = 0; d < head_size; d++) {
            values[(static_cast<ptrdiff_t>(d / PANEL) * context + at) * PANEL + d % PANEL] = v[d];
        }
    }
}

} // namespace
