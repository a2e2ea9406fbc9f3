package parley.repl.models;

import java.util.List;
import java.util.concurrent.Callable;
import parley.repl.cli.Console;
import parley.repl.cli.ExitCode;
import parley.repl.table.FormatOption;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code parley models}: lists them. */
@Command(
    name = "models",
    description = {
      "Lists the models that are here, and those that can be had.",
      "They are installed, in the hub's cache, or known to parley pull by name."
    },
    footer = {"", "Examples:", "  parley models", "  parley models --format json"})
public final class ModelsCommand implements Callable<Integer> {

  private final Console console;

  @Mixin private FormatOption format;

  public ModelsCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() {
    ModelsFormat chosen = format.of(ModelsFormat.ALL);
    List<ListedModel> models = ModelList.of(console.environment());
    console.out().print(chosen.text(models, console.width()));
    return ExitCode.OK;
  }
}
