package parley.config;

import java.util.Optional;

/**
 * A model that Parley knows by name.
 *
 * @param name that users type
 * @param source on the hub: {@code owner/name}, and {@code @revision} where the usual one has no
 *     safetensors; empty for a model that comes with the program
 * @param bytes of its weights on the hub, about
 * @param context tokens
 * @param card what is to be known of it to talk with it
 */
public record KnownModel(String name, String source, long bytes, int context, ModelCard card) {

  /** Where it is to be had; empty if it comes with the program. */
  public Optional<String> onHub() {
    return Optional.of(source).filter(s -> !s.isEmpty());
  }

  /** What to type to get it, and how much comes then. */
  // parley pull gpt2 (548 MB)
  public String remedy() {
    return "parley pull " + name + " (" + Math.round(bytes / 1e6) + " MB)";
  }
}
