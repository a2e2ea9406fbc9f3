package parley.repl.shell;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import parley.repl.cli.Console;
import parley.repl.cli.Consoles;
import parley.repl.cli.ExitCode;
import parley.repl.cli.UsageException;
import picocli.CommandLine;

final class LinkCommandTest {

  @TempDir Path folder;

  private final Map<String, String> environment = new HashMap<>();
  private Path home;
  private Path launcher;

  @BeforeEach
  void makeProgram() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    launcher =
        Files.writeString(Files.createDirectories(folder.resolve("program")).resolve("parley"), "");
    assertTrue(launcher.toFile().setExecutable(true));
    environment.put("HOME", home.toString());
    environment.put("PATH", "/nowhere");
    environment.put("SHELL", "/bin/zsh");
  }

  /** What it says; its failure is thrown. */
  private String link(String... args) {
    Console console = Consoles.of(new byte[0], environment);
    LinkCommand command = new LinkCommand(console, launcher.getParent().toString());
    new CommandLine(command).parseArgs(args);
    try {
      assertEquals(ExitCode.OK, command.call());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return Consoles.text(console.out());
  }

  @Test
  void linksIntoTheFirstOwnFolderOnThePath() throws IOException {
    environment.put("PATH", "/nowhere:" + home + "/bin:" + home + "/.local/bin");
    Path link = home.resolve(".local/bin/parley");
    assertEquals(link + " links to " + launcher + "\n", link());
    assertEquals(launcher.toRealPath(), link.toRealPath());
    assertEquals(link + " is there already\n", link());
    environment.put("PATH", home + "/bin/");
    assertEquals(home + "/bin/parley links to " + launcher + "\n", link());
  }

  @Test
  void tellsTheLineThatPutsTheFolderOnThePath() {
    String said = link();
    String advice =
        """
        /.local/bin is not on your PATH yet; add this line to ~/.zshrc:
          export PATH="$HOME/.local/bin:$PATH"
        """;
    assertTrue(said.endsWith(advice), said);
    environment.put("SHELL", "/usr/bin/fish");
    assertTrue(link().endsWith("config.fish:\n  fish_add_path \"$HOME/.local/bin\"\n"), said);
  }

  @Test
  void tellsOfACommandThatComesBefore() throws IOException {
    Path early = Files.createDirectories(folder.resolve("early"));
    Files.createFile(early.resolve("parley"));
    assertTrue(early.resolve("parley").toFile().setExecutable(true));
    environment.put("PATH", early + ":" + home + "/bin");
    String said = link();
    assertTrue(said.endsWith("but " + early + "/parley comes before it on your PATH\n"), said);
  }

  @Test
  void removesItsOwnLinkOnly() throws IOException {
    Path chosen = folder.resolve("chosen");
    Path link = chosen.resolve("parley");
    link(chosen.toString());
    assertTrue(Files.isSymbolicLink(link));
    assertEquals(link + " is removed\n", link("--remove", chosen.toString()));
    assertFalse(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
    assertEquals(link + " is not there\n", link("--remove", chosen.toString()));
    assertTrue(Files.exists(launcher));
  }

  @Test
  void whatIsNotItsOwnIsLeftAlone() throws IOException {
    Path there = folder.resolve("there");
    Path link = Files.createDirectories(there).resolve("parley");
    Path other = Files.writeString(folder.resolve("other"), "");
    for (Path target : new Path[] {other, folder.resolve("gone")}) {
      Files.createSymbolicLink(link, target);
      for (String[] args : new String[][] {{there.toString()}, {"--remove", there.toString()}}) {
        var e = assertThrows(UsageException.class, () -> link(args));
        assertEquals(
            link + ": expected nothing or a link to " + launcher + ", got a link to " + target,
            e.getMessage());
      }
      assertEquals(target, Files.readSymbolicLink(link));
      Files.delete(link);
    }
    Files.writeString(link, "mine");
    assertThrows(UsageException.class, () -> link(there.toString()));
    assertEquals("mine", Files.readString(link));
  }

  @Test
  void withoutTheLauncherThereIsNothingToLinkTo() {
    LinkCommand command = new LinkCommand(Consoles.of(""), null);
    assertThrows(UsageException.class, command::call);
  }
}
