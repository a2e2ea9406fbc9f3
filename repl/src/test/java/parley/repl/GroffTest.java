package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.repl.LauncherRun.Result;

/** What {@code parley man} writes, in groff. */
final class GroffTest {

  @TempDir Path folder;

  @Test
  void groffFormatsTheManualPageWithoutAWarning() throws Exception {
    String page = ShellTest.write(folder, "parley.1", "man").toString();
    Result result =
        new LauncherRun(Path.of("groff"), "-man", "-Tutf8", "-ww", "-P-c", page).in(folder).run();
    assertEquals("", result.err());
    String text = result.out().replaceAll(".\b", "");
    assertTrue(text.contains("parley - Talk with GPT-2 in the terminal"), text);
    assertTrue(text.contains("--repeat-penalty X"), text);
    assertTrue(text.contains("echo \"hi\" | parley "), text);
    assertTrue(text.contains("~/.config/parley/config.toml"), text);
  }
}
