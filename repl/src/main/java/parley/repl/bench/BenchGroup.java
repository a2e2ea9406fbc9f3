package parley.repl.bench;

/**
 * Rows that can be compared: the same test with the same number of threads.
 *
 * @param test in words
 */
record BenchGroup(String test, int threads) {

  static BenchGroup of(BenchRow row) {
    String test = row.test().toString();
    return new BenchGroup(
        row.depth() == 0 ? test : test + " after " + row.depth() + " tokens", row.threads());
  }

  // decode after 512 tokens, 2 threads
  @Override
  public String toString() {
    return test + ", " + threads(threads);
  }

  static String threads(int count) {
    return count == 1 ? "1 thread" : count + " threads";
  }
}
