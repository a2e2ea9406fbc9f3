package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.tokenizer.Tokenizer;

class TokenizerFilesTest {

  private static final Path PIP = Repository.MODELS.resolve("pip");

  @TempDir Path folder;
  private Path vocab;
  private Path merges;
  private String goodVocab;
  private String goodMerges;

  @BeforeEach
  void copyOfPip() throws IOException {
    vocab = folder.resolve("vocab.json");
    merges = folder.resolve("merges.txt");
    goodVocab = Files.readString(PIP.resolve("vocab.json"));
    goodMerges = Files.readString(PIP.resolve("merges.txt"));
    Files.writeString(vocab, goodVocab);
    Files.writeString(merges, goodMerges);
  }

  private Tokenizer read() {
    return TokenizerFiles.of(vocab).load();
  }

  private String refusal() {
    String message = assertThrows(ModelFileException.class, this::read).getMessage();
    assertTrue(message.contains("expected ") && !message.contains("\n"), message);
    return message;
  }

  @Test
  void vocabJsonWithMergesIsTheSameTokenizerAsVocabBin() throws IOException {
    Tokenizer bin = Tokenizer.of(VocabBin.read(PIP.resolve("vocab.bin")));
    Tokenizer json = read();
    assertEquals(bin.vocabulary().size(), json.vocabulary().size());
    assertEquals(bin.vocabulary().endOfText(), json.vocabulary().endOfText());
    for (int id = 0; id < bin.vocabulary().size(); id++) {
      assertArrayEquals(bin.vocabulary().bytes(id), json.vocabulary().bytes(id), "id " + id);
    }
    List<String> texts =
        List.of(
            Files.readString(PIP.resolve("README.md")),
            Files.readString(PIP.resolve("expected.json")),
            "Grüße, 世界! 👩‍👩‍👧 \u0000\u001b \u00a0\u00ad\u0085\u3000 <|endoftext|>\r\n"
                + "\t don't I'LL");
    for (String text : texts) {
      int[] ids = json.encode(text);
      assertArrayEquals(bin.encode(text), ids);
      assertEquals(text, json.decode(ids));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crlf", "bom", "no version line", "no last newline", "blank end"})
  void harmlessVariationsOfMergesAreTolerated(String variation) throws IOException {
    int[] expected = read().encode("Once upon a time, in a small house");
    Files.writeString(
        merges,
        switch (variation) {
          case "crlf" -> goodMerges.replace("\n", "\r\n");
          case "bom" -> "\uFEFF" + goodMerges;
          case "no version line" -> goodMerges.substring(goodMerges.indexOf('\n') + 1);
          case "no last newline" -> goodMerges.stripTrailing();
          default -> goodMerges + "\r\n\n";
        });
    assertTrue(goodMerges.startsWith("#version"));
    assertArrayEquals(expected, read().encode("Once upon a time, in a small house"));
  }

  @Test
  void aByteOrderMarkBeforeTheJsonIsTolerated() throws IOException {
    Files.writeString(vocab, "\uFEFF" + goodVocab);
    assertEquals(2048, read().vocabulary().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a       | line 2: expected two tokens with a space between, got "a"
          a b c   | line 2: expected two tokens with a space between, got "a b c"
          `a  b`  | line 2: expected two tokens with a space between, got "a  b"
          ``      | line 2: expected two tokens with a space between, got ""
          #x y z  | line 2: expected two tokens with a space between, got "#x y z"
          a qqqqq | line 2: expected tokens of the vocabulary, got "qqqqq"
          世 a    | line 2: expected tokens of the vocabulary, got "世"
          """)
  void aBadMergeIsNamedByItsLine(String line, String fault) throws IOException {
    int second = goodMerges.indexOf('\n') + 1;
    Files.writeString(
        merges, goodMerges.substring(0, second) + line + "\n" + goodMerges.substring(second));
    assertEquals(merges + ": " + fault, refusal());
  }

  @Test
  void aMergeWhoseJoinedBytesAreNoTokenIsRefused() throws IOException {
    Files.writeString(merges, "#version: 0.2\nq z\n");
    assertTrue(refusal().startsWith(merges + ": "));
  }

  @Test
  void mergesThatAreNotUtf8AreRefused() throws IOException {
    Files.write(merges, new byte[] {'a', ' ', (byte) 0xFF, '\n'});
    assertTrue(refusal().startsWith(merges + ": expected UTF-8, got "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ``               | expected a JSON object, got nothing
          [1]              | expected a JSON object, got [
          {"a":0           | expected valid JSON, got at line 1, column
          {"a":0} 1        | expected nothing after the object, got 1
          {"a":0,"a":1}    | expected valid JSON, got at line 1, column
          {"a":"0"}        | token "a": expected an id from 0 to 4194303, got "0"
          {"a":1.5}        | token "a": expected an id from 0 to 4194303, got 1.5
          {"a":{"b":1}}    | token "a": expected an id from 0 to 4194303, got {
          {"a":-1}         | token "a": expected an id from 0 to 4194303, got -1
          {"a":4194304}    | token "a": expected an id from 0 to 4194303, got 4194304
          {"a":99999999999}| token "a": expected an id from 0 to 4194303, got 99999999999
          {"a":0,"b":0}    | token "b": expected an id that no other token has, got 0
          {"a":0,"b":2}    | id 1: expected a token, as there is an id 2, got none
          {"a b":0}        | token "a b": expected GPT-2's byte alphabet, got other characters
          {"世":0}         | token "世": expected GPT-2's byte alphabet, got other characters
          {"":0}           | token 0: expected at least 1 byte, got 0
          {"a":0}          | vocabulary: expected a token for each of the 256 single bytes
          """)
  void aBadVocabularyIsNamed(String json, String fault) throws IOException {
    Files.writeString(vocab, json);
    String message = refusal();
    assertTrue(message.startsWith(vocab + ": " + fault), message);
  }

  @Test
  void theErrorLineStaysShortWhateverTheFileHolds() throws IOException {
    Files.writeString(merges, "x".repeat(1_000_000));
    assertTrue(refusal().length() < merges.toString().length() + 500);
  }

  @Test
  void tokensThatWereAddedAreReadFromTheirFile() throws IOException {
    Files.writeString(
        folder.resolve("added_tokens.json"),
        "{\"<|endoftext|>\": %d, \"<|\u00e9|>\": 2048, \"[PAD]\": 2049}"
            .formatted(read().vocabulary().endOfText()));
    Tokenizer tokenizer = read();
    assertEquals(2050, tokenizer.vocabulary().size());
    assertEquals("<|\u00e9|>", tokenizer.decode(new int[] {2048}));
    assertArrayEquals(
        readWithoutAdded().encode("[PAD] <|\u00e9|>"), tokenizer.encode("[PAD] <|\u00e9|>"));
  }

  private Tokenizer readWithoutAdded() throws IOException {
    Files.delete(folder.resolve("added_tokens.json"));
    return read();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"x": 5}      | added_tokens.json: token "x": expected an id that no other token has, got 5
          {"x": 2049}   | vocab.json: id 2048: expected a token, as there is an id 2049, got none
          {"!": 2048}   | vocab.json: token 2048: expected bytes of its own, got those of token 0 again (hex 21)
          {"": 2048}    | vocab.json: token 2048: expected at least 1 byte, got 0
          {"x": -1}     | added_tokens.json: token "x": expected an id from 0 to 4194303, got -1
          []            | added_tokens.json: expected a JSON object, got [
          """)
  void badAddedTokensAreNamed(String json, String fault) throws IOException {
    Files.writeString(folder.resolve("added_tokens.json"), json);
    assertEquals(folder + "/" + fault, refusal());
  }

  @Test
  void deepNestingIsRefused() throws IOException {
    Files.writeString(vocab, "{\"a\":" + "[".repeat(1_000_000));
    assertTrue(refusal().startsWith(vocab + ": token \"a\": expected an id "));
  }

  @Test
  void theByteAlphabetCoversEveryByteOnce() {
    boolean[] seen = new boolean[256];
    for (int c = 0; c < 0x10000; c++) {
      ByteAlphabet.bytes(String.valueOf((char) c))
          .ifPresent(
              bytes -> {
                assertEquals(1, bytes.length);
                assertTrue(!seen[bytes[0] & 0xFF]);
                seen[bytes[0] & 0xFF] = true;
              });
    }
    for (int b = 0; b < 256; b++) {
      assertTrue(seen[b], "byte " + b);
    }
    assertArrayEquals(
        " \n\u007f".getBytes(StandardCharsets.US_ASCII),
        ByteAlphabet.bytes("ĠĊġ").orElseThrow()); // as every GPT-2 file writes them
  }
}
