// The functions of the model on a register, operation by operation those of Exp.java and Gelu.java: equal bits.

#pragma once

namespace {

// e^x for x clamped to [-87, 88]; NaN stays NaN. The polynomial of Cephes' expf (Moshier 1992); relative error
// < 2.4e-7.
inline Floats exp(Floats x) {
    const Floats clamped = min(all(88.0f), max(all(-87.0f), x));
    const Floats round = all(12582912.0f); // 1.5 * 2^23: adding and subtracting it rounds to a whole number
    const Floats rounded = fma(clamped, all(1.44269504f), round);
    const Floats n = sub(rounded, round);
    const Floats r = fma(n, all(2.12194440e-4f), fma(n, all(-0.693359375f), clamped)); // less n ln 2, in two parts
    Floats p = fma(all(1.9875691500e-4f), r, all(1.3981999507e-3f));
    p = fma(p, r, all(8.3334519073e-3f));
    p = fma(p, r, all(4.1665795894e-2f));
    p = fma(p, r, all(1.6666665459e-1f));
    p = fma(p, r, all(5.0000001201e-1f));
    const Floats e = add(fma(p, mul(r, r), r), all(1));
    return mul(e, power_of_two(rounded));
}

// x / (1 + exp(-2u)) with u = sqrt(2/pi) (x + 0.044715 x^3): the tanh form of GELU.
inline Floats gelu(Floats x) {
    const Floats minus_2u = mul(x, fma(mul(x, x), all(-0.0713548162f), all(-1.5957691216f)));
    return div(x, add(all(1), exp(minus_2u)));
}

// Element i of a sum goes to lane i % 16; then halves are added onto halves. The bits do not depend on the register.
struct LaneSums {
    static constexpr int SUM_LANES = 16;
    static constexpr int PARTS = SUM_LANES / LANES;

    Floats part[PARTS];

    float total() const {
        float lanes[SUM_LANES];
        for (int i = 0; i < PARTS; i++) {
            store(lanes + i * LANES, part[i]);
        }
        for (int half = SUM_LANES / 2; half > 0; half /= 2) {
            for (int i = 0; i < half; i++) {
                lanes[i] += lanes[i + half];
            }
        }
        return lanes[0];
    }
};

// The sum of term(v, i, n) over the vectors v of x; n lanes of the vector that begins at i exist.
template <typename Term> inline float sum(const float *x, int count, Term add_term) {
    LaneSums sums;
    for (int part = 0; part < LaneSums::PARTS; part++) {
        Floats lanes = all(0);
        for (int i = part * LANES; i < count; i += LaneSums::SUM_LANES) {
            const int here = count - i;
            lanes = here >= LANES ? add_term(lanes, load(x + i), LANES) : add_term(lanes, load_some(x + i, here), here);
        }
        sums.part[part] = lanes;
    }
    return sums.total();
}

} // namespace
