/**
 * {@code parley bench}: the speed of backends, and how near it comes to what the machine can do.
 *
 * <p>Decoding one token reads every weight once, so its limit is the read bandwidth divided by the
 * bytes of weights, keys and values. Prefill uses each weight for many tokens, so its limit is the
 * rate of fused multiply-adds. Both limits are measured in the same run as the backends, on a
 * buffer as large as the weights (caches make small ones faster), as the best of many rounds; a
 * backend's rate is the median of its repetitions. A share near 1 means that only fewer bytes or
 * operations could be faster, not a better loop.
 */
package parley.repl.bench;
