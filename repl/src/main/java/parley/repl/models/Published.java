package parley.repl.models;

import parley.config.ModelCard;
import parley.engine.Precision;
import parley.weights.Model;
import parley.weights.ModelFiles;

/** What becomes of half precision in a model.bin, which is float32: its card remembers it. */
public final class Published {

  private Published() {}

  /**
   * A card that says in what precision the weights of some files are, if it is half.
   *
   * @throws parley.weights.ModelFileException if the files are no model
   */
  public static ModelCard on(ModelCard card, ModelFiles files) {
    try (Model model = Model.open(files)) {
      Precision precision = model.filePrecision();
      return precision.isHalf() ? card.published(precision.word()) : card;
    }
  }
}
