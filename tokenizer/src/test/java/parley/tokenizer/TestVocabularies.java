package parley.tokenizer;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * The vocabularies that the tests use: GPT-2's own, from jtokkit's jar, and the embedded model's.
 */
final class TestVocabularies {

  static final Vocabulary GPT2_VOCABULARY = Vocabulary.of(gpt2Tokens());
  static final Tokenizer GPT2 = Tokenizer.of(GPT2_VOCABULARY);

  static final Vocabulary PIP_VOCABULARY = Vocabulary.of(pipTokens());
  static final Tokenizer PIP = Tokenizer.of(PIP_VOCABULARY);

  private TestVocabularies() {}

  /** Lines of "base64 of the token, space, id" in the order of ids, and the end token. */
  private static List<byte[]> gpt2Tokens() {
    try (InputStream in =
        TestVocabularies.class.getResourceAsStream("/com/knuddels/jtokkit/r50k_base.tiktoken")) {
      List<byte[]> tokens = new ArrayList<>();
      for (String line :
          new String(in.readAllBytes(), StandardCharsets.US_ASCII).lines().toList()) {
        int space = line.indexOf(' ');
        if (Integer.parseInt(line.substring(space + 1)) != tokens.size()) {
          throw new IllegalStateException("expected id " + tokens.size() + ", got " + line);
        }
        tokens.add(Base64.getDecoder().decode(line.substring(0, space)));
      }
      tokens.add(Vocabulary.END_OF_TEXT.getBytes(StandardCharsets.US_ASCII));
      return tokens;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** vocab.bin: int32 count, then int32 length and bytes of each token, little-endian. */
  private static List<byte[]> pipTokens() {
    Path file = pipFolder().resolve("vocab.bin");
    try (DataInputStream in = new DataInputStream(Files.newInputStream(file))) {
      int count = Integer.reverseBytes(in.readInt());
      List<byte[]> tokens = new ArrayList<>(count);
      for (int id = 0; id < count; id++) {
        tokens.add(in.readNBytes(Integer.reverseBytes(in.readInt())));
      }
      return tokens;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The embedded model's merges.txt, as ids. */
  static List<Merge> pipMerges() {
    try {
      return Files.readAllLines(pipFolder().resolve("merges.txt")).stream()
          .skip(1) // "#version"
          .map(line -> line.split(" ", 2))
          .map(parts -> new Merge(idOfSpelling(parts[0]), idOfSpelling(parts[1])))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** HuggingFace writes the bytes of a token as visible characters: byte b as the id-th of them. */
  private static int idOfSpelling(String spelling) {
    byte[] token = new byte[spelling.length()];
    for (int i = 0; i < token.length; i++) {
      char c = spelling.charAt(i);
      token[i] = (byte) (c < 0x100 ? c : hiddenBytes().get(c - 0x100));
    }
    return PIP_VOCABULARY.id(token);
  }

  /** The bytes that are no visible Latin-1 characters; the n-th is written as U+0100 + n. */
  private static List<Integer> hiddenBytes() {
    List<Integer> hidden = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      if (b <= 32 || b >= 127 && b <= 160 || b == 173) {
        hidden.add(b);
      }
    }
    return hidden;
  }

  private static Path pipFolder() {
    String root = System.getProperty("parley.root");
    Path folder = Path.of(root == null ? "" : root).toAbsolutePath();
    while (!Files.isDirectory(folder.resolve("weights/models/pip"))) {
      folder = folder.getParent();
      if (folder == null) {
        throw new IllegalStateException("weights/models/pip: not found, set -Dparley.root");
      }
    }
    return folder.resolve("weights/models/pip");
  }
}
