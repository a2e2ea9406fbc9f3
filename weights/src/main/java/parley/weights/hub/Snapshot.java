package parley.weights.hub;

import java.nio.file.Path;

/**
 * A model in the cache, as it is at one commit.
 *
 * @param folder with config.json, weights and vocabulary
 * @param commit 40 hexadecimal digits
 * @param received bytes that came over the network to get it
 */
public record Snapshot(Path folder, String commit, long received) {}
