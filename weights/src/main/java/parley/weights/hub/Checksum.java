package parley.weights.hub;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the bytes of a file must hash to, as the hub's ETags say it: SHA-256 of large files, and the
 * SHA-1 that git gives to small ones.
 *
 * @param hex 64 digits, or 40
 */
record Checksum(String hex) {

  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern GIT = Pattern.compile("[0-9a-f]{40}");

  /** The checksum in an ETag, in quotes or weak or neither; empty if it holds none. */
  static Optional<Checksum> ofEtag(String etag) {
    String bare = etag.strip().replaceFirst("^W/", "").replaceAll("^\"|\"$", "");
    boolean known = SHA256.matcher(bare).matches() || GIT.matcher(bare).matches();
    return known ? Optional.of(new Checksum(bare)) : Optional.empty();
  }

  /** A digest of a file of {@code size} bytes, none of which it has seen. */
  MessageDigest begin(long size) {
    try {
      if (hex.length() == 64) {
        return MessageDigest.getInstance("SHA-256");
      }
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(("blob " + size + "\0").getBytes(StandardCharsets.US_ASCII));
      return digest;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256 and SHA-1", e);
    }
  }

  /** The digits of a digest that has seen all. */
  static String end(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  /** Hashes what remains of the buffer, and leaves its position. */
  static void update(MessageDigest digest, ByteBuffer bytes) {
    digest.update(bytes.duplicate());
  }
}
