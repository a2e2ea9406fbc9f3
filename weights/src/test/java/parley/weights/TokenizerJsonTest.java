package parley.weights;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import parley.tokenizer.Tokenizer;

class TokenizerJsonTest {

  private static final Path PIP = Repository.MODELS.resolve("pip");
  private static final String TEXT = "Once upon a time, \u00e9\u4e16 <|endoftext|> 12 \n\n it's";

  @TempDir Path folder;
  private Path file;

  /** The tokenizer of pip as HuggingFace's library writes it. */
  @BeforeEach
  void write() throws IOException {
    file = folder.resolve("tokenizer.json");
    write("\"%s %s\"");
  }

  private void write(String merge) throws IOException {
    String merges =
        Files.readAllLines(PIP.resolve("merges.txt")).stream()
            .skip(1)
            .map(line -> line.replace("\\", "\\\\").replace("\"", "\\\""))
            .map(line -> merge.formatted((Object[]) line.split(" ")))
            .collect(Collectors.joining(","));
    Files.writeString(
        file,
        """
        {"version": "1.0", "truncation": null, "padding": null,
         "added_tokens": [{"id": %d, "content": "<|endoftext|>", "special": true}],
         "normalizer": null,
         "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": false, "use_regex": true},
         "post_processor": {"type": "ByteLevel"}, "decoder": {"type": "ByteLevel"},
         "model": {"type": "BPE", "dropout": null, "unk_token": null,
          "continuing_subword_prefix": "", "end_of_word_suffix": "", "byte_fallback": false,
          "vocab": %s, "merges": [%s]}}
        """
            .formatted(
                original().vocabulary().endOfText(),
                Files.readString(PIP.resolve("vocab.json")),
                merges));
  }

  private static Tokenizer original() {
    return TokenizerFiles.of(PIP).load();
  }

  private String refusal() {
    String message =
        assertThrows(ModelFileException.class, () -> TokenizerFiles.of(folder).load()).getMessage();
    assertFalse(message.contains("\n"), message);
    return message.substring((file + ": ").length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"%s %s\"", "[\"%s\", \"%s\"]"})
  void itIsTheSameTokenizer(String merge) throws IOException {
    write(merge);
    for (Path path : List.of(folder, file)) {
      Tokenizer tokenizer = TokenizerFiles.of(path).load();
      assertArrayEquals(original().encode(TEXT), tokenizer.encode(TEXT));
      assertEquals(original().vocabulary().endOfText(), tokenizer.vocabulary().endOfText());
    }
  }

  @Test
  void anExportMakesVocabBinOfIt() throws IOException {
    Map<String, byte[]> copy = TokenizerCopy.forModelFolder(TokenizerFiles.of(folder));
    assertEquals(List.of("vocab.bin"), List.copyOf(copy.keySet()));
    assertArrayEquals(Files.readAllBytes(PIP.resolve("vocab.bin")), copy.get("vocab.bin"));
    assertEquals(
        List.of("tokenizer.json"),
        List.copyOf(TokenizerCopy.forHuggingFace(TokenizerFiles.of(folder)).keySet()));
  }

  @Test
  void anAddedTokenIsOneAndKeepsTheFile() throws IOException {
    change("\"added_tokens\": [", "\"added_tokens\": [{\"id\": 2048, \"content\": \"<|pad|>\"}, ");
    Tokenizer tokenizer = TokenizerFiles.of(folder).load();
    assertEquals("<|pad|>", tokenizer.decode(new int[] {2048}));
    assertEquals(
        List.of("tokenizer.json"),
        List.copyOf(TokenizerCopy.forModelFolder(TokenizerFiles.of(folder)).keySet()));
  }

  private void change(String good, String bad) throws IOException {
    String text = Files.readString(file);
    assertTrue(text.contains(good));
    Files.writeString(file, text.replace(good, bad));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "type": "BPE"               | "type": "WordPiece" | model.type: expected BPE, got "WordPiece", which is not supported
          "normalizer": null          | "normalizer": {"type": "NFC"} | normalizer: expected null, got {"type":"NFC"}, which is not supported
          "add_prefix_space": false   | "add_prefix_space": true | pre_tokenizer.add_prefix_space: expected false, got true, which is not supported
          "type": "ByteLevel", "add   | "type": "Metaspace", "add | pre_tokenizer.type: expected ByteLevel, got "Metaspace", which is not supported
          "pre_tokenizer"             | "other"     | pre_tokenizer: expected ByteLevel, got nothing, which is not supported
          "use_regex": true           | "use_regex": false | pre_tokenizer.use_regex: expected true, got false, which is not supported
          "end_of_word_suffix": ""    | "end_of_word_suffix": "</w>" | model.end_of_word_suffix: expected none, got "</w>", which is not supported
          "byte_fallback": false      | "byte_fallback": true | model.byte_fallback: expected false, got true, which is not supported
          "merges": [                 | "merges": ["a", | model.merges, number 0: expected two tokens, got "a"
          "merges": [                 | "merges": [["a","qqqqq"], | model.merges, number 0: expected tokens of the vocabulary, got "qqqqq"
          "merges"                    | "pairs"     | model.merges: expected a list, got nothing
          "vocab"                     | "words"     | model.vocab: expected a JSON object, got nothing
          "content"                   | "text"      | added_tokens: expected content, got nothing
          "added_tokens": [           | "added_tokens": [{"id": 5, "content": "x"}, | token "x": expected an id that no other token has, got 5
          "added_tokens": [           | "added_tokens": [{"content": "x"}, | token "x": expected an id from 0 to 4194303, got nothing
          "version"                   | "model": 1, "version" | expected valid JSON, got at line
          """)
  void anotherKindOfTokenizerIsRefusedByName(String good, String bad, String fault)
      throws IOException {
    change(good, bad);
    assertTrue(refusal().startsWith(fault), refusal());
  }
}
