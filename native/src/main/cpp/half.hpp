// Numbers of 16 bits, which every vector_*.hpp widens to floats.
//
// Where a processor has no conversion: a half shifted to where a float has its fraction is that number times a power of
// two, since only the bias of the exponent differs (15 and 127), and one multiplication is left to do. That is exact
// for subnormal ones too, which some processors take longer for (one weight in 400 of a usual model); infinity and NaN
// would come out as numbers, but no matrix holds them.

#pragma once

namespace {

// IEEE half precision.
struct Half {
    uint16_t bits;
};

// Google Brain's: the upper half of a float.
struct Brain {
    uint16_t bits;
};

constexpr int HALF_SHIFT = 23 - 10;                     // bits of fraction
constexpr int32_t SIGN_AND_HALF = INT32_C(-0x70002000); // 0x8fffe000: where the bits of a half, sign extended, arrive
constexpr float HALF_FACTOR = 0x1p112f;                 // 2^(127 - 15)

} // namespace
