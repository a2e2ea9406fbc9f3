// Products of rows with panels of 64 outputs: every product of the model, attention's included.
//
// One lane is one output: sum = fma(x[k], w[k], sum), k ascending, a new sum every 256 k, the sums of the blocks added
// in order. So the bits depend neither on how many rows are computed together nor on the width of the registers.
//
// One block of a panel, 256 k, is 64 KB of float32: it stays in the L2 cache while the rows pass by in tiles, and
// meanwhile the next block is fetched there.

#pragma once

#include <stddef.h>

namespace {

constexpr int PANEL = PARLEY_PANEL;
constexpr int SUM_BLOCK = 256;
constexpr int CACHE_LINE = 64;

static_assert(PANEL % (TILE_VECTORS * LANES) == 0, "a panel is a whole number of tiles");

inline Floats load_weights(const float *from) {
    return load(from);
}

inline Floats load_weights(const Half *from) {
    return load_halves(from);
}

inline Floats load_weights(const Brain *from) {
    return load_brains(from);
}

inline Floats load_weights(const int8_t *from) {
    return load_bytes(from);
}

// What to fetch into the L2 cache while a tile is computed: `step` bytes for each k, up to `end`.
struct Ahead {
    const char *from;
    const char *end;
    ptrdiff_t step;
};

// sums[r][v] = sum over count k of x[r][k] * w[k][v]; LINES is how many cache lines are fetched ahead for each k.
template <int ROWS, int LINES, typename Weight>
inline void sum_tile(const float *x, ptrdiff_t x_stride, const Weight *w, int count, Ahead ahead,
                     Floats (&sums)[ROWS][TILE_VECTORS]) {
    for (int r = 0; r < ROWS; r++) {
        for (int v = 0; v < TILE_VECTORS; v++) {
            sums[r][v] = all(0);
        }
    }
    for (int k = 0; k < count; k++) {
        for (int line = 0; line < LINES; line++) {
            const char *fetched = ahead.from + k * ahead.step + line * CACHE_LINE;
            __builtin_prefetch(fetched < ahead.end ? fetched : ahead.end, 0, 2);
        }
        Floats weights[TILE_VECTORS];
        for (int v = 0; v < TILE_VECTORS; v++) {
            weights[v] = load_weights(w + static_cast<ptrdiff_t>(k) * PANEL + v * LANES);
        }
        for (int r = 0; r < ROWS; r++) {
            const Floats input = all(x[r * x_stride + k]);
            for (int v = 0; v < TILE_VECTORS; v++) {
                sums[r][v] = fma(input, weights[v], sums[r][v]);
            }
        }
    }
}

// One block for the rows of one tile and all 64 outputs: stored in sums, or added to it if it is not the first block.
template <int ROWS, int LINES, typename Weight>
inline void add_tiles(const float *x, ptrdiff_t x_stride, const Weight *w, int count, Ahead ahead, bool is_first,
                      float *sums, ptrdiff_t sums_stride) {
    for (int output = 0; output < PANEL; output += TILE_VECTORS * LANES) {
        Floats tile[ROWS][TILE_VECTORS];
        sum_tile<ROWS, LINES>(x, x_stride, w + output, count, ahead, tile);
        for (int r = 0; r < ROWS; r++) {
            for (int v = 0; v < TILE_VECTORS; v++) {
                float *sum = sums + r * sums_stride + output + v * LANES;
                store(sum, is_first ? tile[r][v] : add(load(sum), tile[r][v]));
            }
        }
    }
}

// As add_tiles, for a number of rows known only now, 1 to ROWS.
template <int ROWS, int LINES, typename Weight>
inline void add_rows(int rows, const float *x, ptrdiff_t x_stride, const Weight *w, int count, Ahead ahead,
                     bool is_first, float *sums, ptrdiff_t sums_stride) {
    if (rows == ROWS) {
        add_tiles<ROWS, LINES>(x, x_stride, w, count, ahead, is_first, sums, sums_stride);
    } else if constexpr (ROWS > 1) {
        add_rows<ROWS - 1, LINES>(rows, x, x_stride, w, count, ahead, is_first, sums, sums_stride);
    }
}

// One block for any number of rows.
template <typename Weight>
inline void add_block(const float *x, ptrdiff_t x_stride, int rows, const Weight *w, int count, const char *next,
                      const char *end, ptrdiff_t next_bytes, bool is_first, float *sums, ptrdiff_t sums_stride) {
    if (rows <= TILE_ROWS) { // memory sets the pace: as many lines for each k as one k has
        const Ahead ahead = {next, end, next_bytes / SUM_BLOCK};
        add_rows<TILE_ROWS, sizeof(Weight)>(rows, x, x_stride, w, count, ahead, is_first, sums, sums_stride);
        return;
    }
    // The multiply-adds set the pace: each tile fetches its share, a line for each k, which is enough from the fourth
    // on.
    const int tiles = rows < 4 * TILE_ROWS ? 4 : (rows + TILE_ROWS - 1) / TILE_ROWS;
    const ptrdiff_t share = (next_bytes / tiles + CACHE_LINE - 1) / CACHE_LINE * CACHE_LINE;
    for (int r = 0, tile = 0; r < rows; r += TILE_ROWS, tile++) {
        const int here = rows - r < TILE_ROWS ? rows - r : TILE_ROWS;
        const Ahead ahead = {next + tile * share, end, share / SUM_BLOCK};
        add_rows<TILE_ROWS, 1>(here, x + r * x_stride, x_stride, w, count, ahead, is_first, sums + r * sums_stride,
                               sums_stride);
    }
}

// sums[r][o] = sum over k of x[r][k] * w[k][o] for the 64 outputs of one panel.
//   w      [in][64]
//   end    behind the last weight that is worth fetching ahead
//   wide   [256][64] for the narrow weights of one block as float32
template <typename Weight>
inline void product(const float *x, ptrdiff_t x_stride, int rows, const Weight *w, int in, const Weight *end,
                    float *sums, ptrdiff_t sums_stride, float *wide) {
    for (int k = 0; k < in; k += SUM_BLOCK) {
        const int count = in - k < SUM_BLOCK ? in - k : SUM_BLOCK;
        const Weight *block = w + static_cast<ptrdiff_t>(k) * PANEL;
        const char *next = reinterpret_cast<const char *>(block + static_cast<ptrdiff_t>(count) * PANEL);
        const char *last = reinterpret_cast<const char *>(end) - 1;
        const ptrdiff_t next_bytes = static_cast<ptrdiff_t>(SUM_BLOCK) * PANEL * sizeof(Weight);
        if constexpr (sizeof(Weight) < sizeof(float)) {
            if (rows > TILE_ROWS) { // several tiles share what is converted once
                for (int i = 0; i < count * PANEL; i += LANES) {
                    store(wide + i, load_weights(block + i));
                }
                add_block(x + k, x_stride, rows, wide, count, next, last, next_bytes, k == 0, sums, sums_stride);
                continue;
            }
        }
        add_block(x + k, x_stride, rows, block, count, next, last, next_bytes, k == 0, sums, sums_stride);
    }
}

} // namespace
