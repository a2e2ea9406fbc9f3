package parley.weights.hub;

/**
 * A file on the hub.
 *
 * @param name its path in the repository
 * @param commit that it belongs to
 * @param checksum of its bytes, and its name in the cache
 * @param size in bytes
 */
record RemoteFile(String name, String commit, Checksum checksum, long size) {}
