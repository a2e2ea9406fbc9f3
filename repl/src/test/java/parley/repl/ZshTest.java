package parley.repl;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.repl.LauncherRun.Result;

/** What {@code parley completion zsh} writes, in zsh. */
final class ZshTest {

  @TempDir Path folder;

  @Test
  void zshReadsTheScriptAndRegistersIt() throws Exception {
    ShellTest.write(folder, "parley.zsh", "completion", "zsh");
    assertEquals(new Result(0, "", ""), zsh("-n", "parley.zsh"));
    String ask = "autoload -Uz compinit; compinit -u -D; . ./parley.zsh; print $_comps[parley]";
    assertEquals(
        new Result(0, "_bash_complete -F _complete_parley -o default\n", ""), zsh("-f", "-c", ask));
  }

  private Result zsh(String... arguments) throws Exception {
    return new LauncherRun(Path.of("zsh"), arguments).in(folder).run();
  }
}
