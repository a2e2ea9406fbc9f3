package parley.repl.talk;

import java.nio.file.Path;
import parley.config.Settings;

/**
 * A conversation as a file keeps it.
 *
 * @param settings that were set, over those of whoever reads it
 * @param seed that its answers were drawn from
 */
public record SavedConversation(Settings settings, long seed, Transcript transcript) {

  static final String FORMAT = "parley conversation";
  static final int VERSION = 1;

  /**
   * Writes it whole or not at all, for its user alone to read.
   *
   * @throws parley.weights.ModelFileException if it cannot be written, or something else stands
   *     there, which stays
   */
  public void write(Path file, OpenModel model) {
    new ConversationWriter(this, model).write(file);
  }

  /**
   * Reads it, if it is of this model.
   *
   * @param settings of now; what it holds goes before them, but for those of the command line
   * @throws parley.weights.ModelFileException naming the place in the file that is wrong
   */
  public static SavedConversation read(Path file, OpenModel model, Settings settings) {
    return new ConversationReader(file, model, settings).read();
  }
}
