package parley.weights;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import parley.tokenizer.Vocabulary;

/**
 * A hash that tells one model from another: SHA-256 over the length of each of its files, 1,024
 * blocks of 4 KiB evenly over it (so all of it up to 4 MiB, its header always) and every token.
 * Training moves all weights, so a fine-tuned model differs in every block; a change of a few bytes
 * of a large file may go unseen.
 */
final class Fingerprint {

  private static final int BLOCK = 4096; // bytes
  private static final int BLOCKS = 1024;

  private Fingerprint() {}

  static String of(List<InputFile> files, Optional<Vocabulary> vocabulary) {
    MessageDigest hash = sha256();
    files.forEach(file -> update(hash, file));
    vocabulary.ifPresent(tokens -> update(hash, tokens));
    return HexFormat.of().formatHex(hash.digest());
  }

  private static void update(MessageDigest hash, InputFile file) {
    hash.update(ByteBuffer.allocate(Long.BYTES).putLong(file.size()).flip());
    long stride = Math.max(BLOCK, file.size() / BLOCKS);
    ByteBuffer block = ByteBuffer.allocateDirect(BLOCK).order(ByteOrder.LITTLE_ENDIAN);
    for (long at = 0; at < file.size(); at += stride) {
      block.clear().limit((int) Math.min(BLOCK, file.size() - at));
      file.read(block, at);
      hash.update(block.flip());
    }
  }

  private static void update(MessageDigest hash, Vocabulary vocabulary) {
    for (int id = 0; id < vocabulary.size(); id++) {
      byte[] token = vocabulary.bytes(id);
      hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(token.length).flip());
      hash.update(token);
    }
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) { // every Java platform has it
      throw new IllegalStateException(e);
    }
  }
}
