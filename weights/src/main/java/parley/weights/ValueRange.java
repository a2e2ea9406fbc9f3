package parley.weights;

/**
 * Where some values lie.
 *
 * @param min of the finite ones; positive infinity if there are none
 * @param max of the finite ones; negative infinity if there are none
 * @param sum of the finite ones
 * @param count of the finite ones
 * @param notFinite how many are NaN or infinite
 */
public record ValueRange(float min, float max, double sum, long count, long notFinite) {

  static ValueRange of(float[] values, int length) {
    float min = Float.POSITIVE_INFINITY;
    float max = Float.NEGATIVE_INFINITY;
    double sum = 0;
    long count = 0;
    for (int i = 0; i < length; i++) {
      float value = values[i];
      if (Float.isFinite(value)) {
        min = Math.min(min, value);
        max = Math.max(max, value);
        sum += value;
        count++;
      }
    }
    return new ValueRange(min, max, sum, count, length - count);
  }

  ValueRange and(ValueRange other) {
    return new ValueRange(
        Math.min(min, other.min),
        Math.max(max, other.max),
        sum + other.sum,
        count + other.count,
        notFinite + other.notFinite);
  }

  /** Of the finite values; NaN if there are none. */
  public double mean() {
    return count == 0 ? Double.NaN : sum / count;
  }
}
