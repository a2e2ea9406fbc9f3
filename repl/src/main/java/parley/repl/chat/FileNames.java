package parley.repl.chat;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import parley.tokenizer.VisibleText;

/** The files and folders that a begun name may mean. */
final class FileNames {

  /** More are not offered: nobody looks through them. */
  private static final int MOST = 1000;

  private FileNames() {}

  /**
   * The names in the folder of the one begun, hidden ones only where it begins with a dot.
   *
   * @param begun such as {@code notes/ch}, or with a quote before; {@code ~/} is the user's home
   */
  static List<Word> beginning(String begun) {
    if (begun.isEmpty() || !Quoted.isQuote(begun.charAt(0))) {
      return unquoted(begun);
    }
    String quote = begun.substring(0, 1);
    return unquoted(begun.substring(1)).stream()
        .filter(word -> !word.text().contains(quote) && !word.text().contains("\\"))
        .map(word -> word.around(quote))
        .toList();
  }

  private static List<Word> unquoted(String begun) {
    int slash = begun.lastIndexOf('/') + 1;
    String folder = begun.substring(0, slash);
    String name = begun.substring(slash);
    List<Word> words = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder(folder))) {
      for (Path entry : entries) {
        String found = entry.getFileName().toString();
        boolean shown = found.startsWith(name) && (name.startsWith(".") || !found.startsWith("."));
        if (shown && VisibleText.of(found).equals(found) && words.size() < MOST) {
          words.add(word(folder, entry));
        }
      }
    } catch (IOException | DirectoryIteratorException | InvalidPathException e) {
      return List.of(); // there is no such folder
    }
    return words;
  }

  private static Path folder(String begun) {
    if (begun.isEmpty()) {
      return Path.of("");
    }
    return begun.startsWith("~/")
        ? Path.of(System.getProperty("user.home"), begun.substring(2))
        : Path.of(begun);
  }

  private static Word word(String folder, Path entry) {
    String name = folder + entry.getFileName();
    if (Files.isDirectory(entry)) {
      return new Word(name + "/", "folder", true);
    }
    try {
      return new Word(name, String.format(Locale.ROOT, "%,d bytes", Files.size(entry)));
    } catch (IOException e) {
      return new Word(name, ""); // a link to nothing
    }
  }
}
