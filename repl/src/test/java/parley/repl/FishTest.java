package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.repl.LauncherRun.Result;

/** What {@code parley completion fish} writes, in fish. */
final class FishTest {

  @TempDir Path folder;

  @Test
  void fishReadsTheScriptAndCompletes() throws Exception {
    ShellTest.write(folder, "parley.fish", "completion", "fish");
    assertEquals(new Result(0, "", ""), fish("-n", "parley.fish"));
    String ask = "source parley.fish; complete -C 'parley completion z'";
    assertEquals("zsh", fish("-N", "-c", ask).out().split("\\s", 2)[0]);
  }

  private Result fish(String... arguments) throws Exception {
    return new LauncherRun(Path.of("fish"), arguments).in(folder).run();
  }
}
