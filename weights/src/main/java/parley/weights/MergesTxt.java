package parley.weights;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import parley.tokenizer.Merge;
import parley.tokenizer.Vocabulary;

/** The file merges.txt: two tokens a line, in {@link ByteAlphabet}, most important merge first. */
final class MergesTxt {

  private MergesTxt() {}

  static List<Merge> read(Path path, Vocabulary vocabulary) {
    String text = TextFile.read(path).stripTrailing(); // no empty lines at the end
    String[] lines = text.split("\r?\n", -1);
    List<Merge> merges = new ArrayList<>(lines.length);
    // Only the first line can be a comment: "##" and "####" are real merges.
    for (int i = lines[0].startsWith("#version") ? 1 : 0; i < lines.length; i++) {
      String[] parts = lines[i].split(" ", -1);
      if (parts.length != 2) {
        throw fault(path, place(i), "expected two tokens with a space between", lines[i]);
      }
      merges.add(merge(path, place(i), parts, vocabulary));
    }
    return merges;
  }

  /** Merges as the file holds them. */
  static String of(List<Merge> merges, Vocabulary vocabulary) {
    StringBuilder text = new StringBuilder("#version: 0.2\n");
    for (Merge merge : merges) {
      text.append(ByteAlphabet.text(vocabulary.bytes(merge.left()))).append(' ');
      text.append(ByteAlphabet.text(vocabulary.bytes(merge.right()))).append('\n');
    }
    return text.toString();
  }

  /**
   * The merge of two tokens.
   *
   * @param place that errors name
   */
  static Merge merge(Path path, String place, String[] parts, Vocabulary vocabulary) {
    return new Merge(id(path, place, parts[0], vocabulary), id(path, place, parts[1], vocabulary));
  }

  private static int id(Path path, String place, String part, Vocabulary vocabulary) {
    int id = ByteAlphabet.bytes(part).map(vocabulary::id).orElse(-1);
    if (id < 0) {
      throw fault(path, place, "expected tokens of the vocabulary", part);
    }
    return id;
  }

  private static String place(int line) {
    return "line " + (line + 1);
  }

  private static ModelFileException fault(Path path, String place, String expected, String got) {
    return ModelFileException.of(path, "%s: %s, got \"%s\"".formatted(place, expected, got));
  }
}
