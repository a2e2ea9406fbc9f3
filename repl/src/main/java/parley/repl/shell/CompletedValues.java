package parley.repl.shell;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import parley.config.Setting;
import parley.config.ValueType;
import parley.engine.Backend;
import parley.engine.Backends;
import parley.repl.talk.ModelLoader;
import parley.weights.ModelFiles;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * What can be the value of an option that stands for a setting. Only scripts of completion need it,
 * so picocli is told only when one is made.
 */
final class CompletedValues {

  private CompletedValues() {}

  static void addTo(CommandLine line, Map<String, String> environment) {
    CommandSpec spec = line.getCommandSpec();
    for (OptionSpec option : List.copyOf(spec.options())) {
      Iterable<String> values =
          Optional.ofNullable(option.completionCandidates())
              .orElseGet(() -> values(option, environment));
      if (values.iterator().hasNext()) {
        spec.remove(option);
        spec.addOption(
            OptionSpec.builder(option)
                .completionCandidates(values)
                .paramLabel(
                    option.longestName().replaceAll("\\W+", "_")) // names a variable in bash
                .build());
      }
    }
    line.getSubcommands().values().forEach(command -> addTo(command, environment));
  }

  private static List<String> values(OptionSpec option, Map<String, String> environment) {
    return Setting.all().stream()
        .filter(setting -> List.of(option.names()).contains(setting.flags().getFirst()))
        .findFirst()
        .map(setting -> values(setting, environment))
        .orElse(List.of());
  }

  private static List<String> values(Setting<?> setting, Map<String, String> environment) {
    if (setting.equals(Setting.MODEL)) {
      ModelLoader loader = new ModelLoader(environment);
      return loader.installed().stream().map(ModelFiles::name).toList();
    }
    if (setting.equals(Setting.BACKEND)) {
      List<String> names = new ArrayList<>(List.of(Backends.AUTO));
      Backends.load().all().stream().map(Backend::name).forEach(names::add);
      return names;
    }
    return switch (setting.type()) {
      case ValueType.Choice choice -> choice.words();
      case ValueType.OneOrOwn some -> some.words();
      case ValueType.Decimal _, ValueType.Whole _, ValueType.Seed _ -> List.of();
      case ValueType.Name _, ValueType.Text _, ValueType.Texts _ -> List.of();
    };
  }

  /** Whether a file may be given; a model is a name or a file. */
  static boolean takesFile(OptionSpec option) {
    return option.type().equals(Path.class)
        || Setting.MODEL.flags().contains(option.shortestName());
  }
}
