package parley.repl.talk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import parley.config.Template;
import parley.engine.Cancellation;
import parley.engine.GenerationEvent;
import parley.engine.GenerationOptions;
import parley.engine.Precision;
import parley.engine.SamplingOptions;

/** The embedded model's greedy answers are those of the float64 reference. */
final class PipConversationsTest {

  /** The slower a backend, the fewer conversations. */
  @ParameterizedTest
  @CsvSource({"naive, 3", "array, 1000", "vector, 1000"})
  void answersAreExactlyTheExpectedOnes(String backend, int conversations) throws IOException {
    JsonNode expected = new ObjectMapper().readTree(Pip.FOLDER.resolve("expected.json").toFile());
    try (OpenModel opened = Pip.open()) {
      OpenModel model =
          opened.on(ModelLoader.backend(backend, Precision.FLOAT32), new Cancellation());
      for (JsonNode turns : first(conversations, expected)) {
        try (Conversation conversation = new Conversation(model.session())) {
          turns.forEach(turn -> check(turn, model, conversation));
        }
      }
    }
  }

  private static Iterable<JsonNode> first(int count, JsonNode array) {
    return () -> array.valueStream().limit(count).iterator();
  }

  private static void check(JsonNode turn, OpenModel model, Conversation conversation) {
    int end = model.endToken();
    TemplateTokens turns = new TemplateTokens(Template.TURNS, model.tokenizer().orElseThrow(), end);
    Prompt prompt = turns.prompt(turn.get("user").asText());
    assertEquals(turn.get("prompt_tokens").asInt(), conversation.size() + prompt.ids().length);
    IntStream.Builder ids = IntStream.builder();
    conversation.ask(
        prompt,
        new Answering(
            SamplingOptions.GREEDY,
            0,
            new GenerationOptions(256, end, GenerationOptions.NEVER),
            Answering.ALL,
            new Cancellation(),
            event -> {
              if (event instanceof GenerationEvent.Token token) {
                ids.add(token.id());
              }
            }));
    JsonNode expected = turn.get("answer_ids");
    int[] answer = IntStream.range(0, expected.size()).map(i -> expected.get(i).asInt()).toArray();
    assertArrayEquals(answer, ids.build().toArray(), turn.get("user").asText());
  }
}
