package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import parley.tokenizer.Tokenizer;
import parley.tokenizer.Vocabulary;

/** Damage to a small tokenizer in every format. */
class TokenizerDamageSweepTest extends DamageSweep {

  private static final String TEXT = "abcab, an <|endoftext|> \u00e9\u4e16\n ";

  /** A changed byte of a token is another token: what is read is what the file says. */
  @Test
  void vocabBin() throws IOException {
    Path file = folder.resolve("vocab.bin");
    Files.write(file, VocabBin.of(vocabulary()));
    sweep(
        file,
        () -> VocabBin.read(file),
        (read, damaged) -> assertArrayEquals(damaged, VocabBin.of(read)),
        never());
    assertTrue(loaded > 0);
  }

  /** A changed character is another token, the others stay as they are. */
  @Test
  void vocabJson() throws IOException {
    Vocabulary good = vocabulary();
    writeTokenizer(good);
    Path file = folder.resolve("vocab.json");
    sweep(
        file,
        () -> VocabJson.read(file),
        (read, _) -> {
          assertEquals(good.size(), read.size());
          long changed =
              IntStream.range(0, good.size())
                  .filter(id -> !Arrays.equals(good.bytes(id), read.bytes(id)))
                  .count();
          assertTrue(changed <= 1, changed + " tokens changed");
        },
        never());
  }

  /** Other merges cut a text in other places, but it stays the same text. */
  @Test
  void mergesTxt() throws IOException {
    writeTokenizer(vocabulary());
    Path file = folder.resolve("merges.txt");
    Check<Tokenizer> lossless =
        (read, _) -> assertEquals(TEXT, read.decode(read.encode(TEXT)), "the text");
    sweep(file, () -> TokenizerFiles.of(folder).load(), lossless, lossless);
    assertTrue(loaded > 0);
  }

  /** The same, in one file with the vocabulary. */
  @Test
  void tokenizerJson() throws IOException {
    writeTokenizer(vocabulary());
    Path file = folder.resolve("tokenizer.json");
    Files.writeString(
        file,
        """
        {"pre_tokenizer": {"type": "ByteLevel"}, "model": {"type": "BPE", "vocab": %s,
         "merges": ["a b", "ab c", ["\u0120", "a"]]},
         "added_tokens": [{"id": %d, "content": "<|endoftext|>"}, {"id": 264, "content": "x y"}]}
        """
            .formatted(Files.readString(folder.resolve("vocab.json")), vocabulary().endOfText()));
    Check<Tokenizer> lossless =
        (read, _) -> assertEquals(TEXT, read.decode(read.encode(TEXT)), "the text");
    sweep(file, () -> TokenizerFiles.of(file).load(), lossless, lossless);
    assertTrue(loaded > 0);
  }

  private void writeTokenizer(Vocabulary vocabulary) throws IOException {
    Files.write(folder.resolve("vocab.bin"), VocabBin.of(vocabulary));
    Map<String, byte[]> files =
        new TreeMap<>(TokenizerCopy.forHuggingFace(TokenizerFiles.of(folder)));
    for (Map.Entry<String, byte[]> entry : files.entrySet()) {
      Files.write(folder.resolve(entry.getKey()), entry.getValue());
    }
    Files.delete(folder.resolve("vocab.bin"));
  }

  /** The bytes, seven merges and the end token. */
  private static Vocabulary vocabulary() {
    List<byte[]> tokens = new ArrayList<>();
    for (int b = 0; b < 256; b++) {
      tokens.add(new byte[] {(byte) b});
    }
    for (String token : List.of("ab", "abc", " a", "an", "\u00e9", "abcab", "bc")) {
      tokens.add(token.getBytes(StandardCharsets.UTF_8));
    }
    tokens.add(Vocabulary.END_OF_TEXT.getBytes(StandardCharsets.UTF_8));
    return Vocabulary.of(tokens);
  }
}
