package parley.repl.bench;

/** A test that can be run again and again, with as many tokens as there is time for. */
interface Pass {

  /** Runs the test once, from its start. */
  void run(int tokens);

  /** How much {@link #run} computes, in any unit; larger for more tokens. */
  double work(int tokens);
}
