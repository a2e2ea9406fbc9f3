package parley.repl.table;

import java.util.ArrayList;
import java.util.List;

/**
 * One subject of what stands below a table: what was measured, and what its columns mean.
 *
 * @param name a word
 * @param text any length; each line feed begins a line
 */
public record Subject(String name, String text) {

  private static final int NAME_WIDTH = 11;

  // limit      share of what the machine reached in this run: in prefill of its
  //            multiply-adds, in decode of its read rate
  /** As it fits a terminal. */
  public List<String> lines(int width) {
    List<String> lines = new ArrayList<>();
    for (String paragraph : text.split("\n", -1)) {
      for (String line : wrapped(paragraph, Math.max(20, width - NAME_WIDTH))) {
        lines.add(String.format("%-" + NAME_WIDTH + "s", lines.isEmpty() ? name : "") + line);
      }
    }
    return lines;
  }

  // - **limit**: share of what the machine reached in this run
  /** As an item of a list in Markdown. */
  public String markdown() {
    return "- **" + name + "**: " + Markdown.escaped(text.replace("\n", "; "));
  }

  /** Breaks at blanks; a longer word has a line of its own, which the terminal breaks. */
  private static List<String> wrapped(String text, int width) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ", -1)) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > width) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
