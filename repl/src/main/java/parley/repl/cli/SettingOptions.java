package parley.repl.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.config.UserFolders;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** The command line's options made from the declarations of the settings. */
public final class SettingOptions {

  public static final List<Setting<?>> MODEL =
      List.of(Setting.MODEL, Setting.BACKEND, Setting.THREADS);

  public static final List<Setting<?>> SAMPLING =
      List.of(
          Setting.TEMPERATURE,
          Setting.TOP_K,
          Setting.TOP_P,
          Setting.MIN_P,
          Setting.REPEAT_PENALTY,
          Setting.REPEAT_WINDOW,
          Setting.SEED,
          Setting.MAX_TOKENS,
          Setting.STOP,
          Setting.TEMPLATE,
          Setting.SPEC);

  /** Those of the chat alone. */
  public static final List<Setting<?>> CHAT =
      List.of(Setting.SYSTEM, Setting.ON_FULL, Setting.THEME, Setting.PANE);

  private static final String GREEDY = "--greedy";
  private static final String CONFIG = "--config";

  private SettingOptions() {}

  /** Adds an option for each of the settings. */
  public static void add(CommandSpec spec, List<Setting<?>> settings) {
    for (Setting<?> setting : settings) {
      spec.addOption(option(setting));
      if (setting.equals(Setting.TEMPERATURE)) {
        spec.addOption(
            OptionSpec.builder(GREEDY)
                .type(boolean.class)
                .description("always the likeliest token; the same as --temp 0")
                .build());
      }
    }
  }

  /** Adds the options of every command. */
  public static void addCommon(CommandSpec spec) {
    spec.addOption(
        OptionSpec.builder(CONFIG)
            .paramLabel("FILE")
            .type(Path.class)
            .description("settings to use instead of ~/.config/parley/config.toml")
            .build());
    spec.addOption(
        OptionSpec.builder("--debug")
            .type(boolean.class)
            .description("show where in the program an error came from")
            .build());
  }

  private static OptionSpec option(Setting<?> setting) {
    boolean repeatable = setting.equals(Setting.STOP);
    String fallback = repeatable ? "repeatable" : "default: " + setting.defaultText();
    return OptionSpec.builder(setting.flags().toArray(String[]::new))
        .paramLabel(setting.label())
        .type(repeatable ? List.class : String.class)
        .auxiliaryTypes(String.class)
        .arity("1")
        .description(setting.help() + " (" + fallback + ")")
        .build();
  }

  /**
   * The settings in force: defaults, file, environment, options.
   *
   * @throws parley.config.SettingException if one holds a bad value
   */
  public static Settings read(ParseResult options, Map<String, String> environment) {
    return read(options, environment, Setting.all());
  }

  /**
   * As {@link #read(ParseResult, Map)}, for a command that has options of its own under the flags
   * of other settings.
   *
   * @param flags the settings whose options the command has
   */
  public static Settings read(
      ParseResult options, Map<String, String> environment, List<? extends Setting<?>> flags) {
    Settings settings = withFile(options, environment).withEnvironment(environment);
    for (Setting<?> setting : flags) {
      OptionSpec option = options.matchedOption(setting.flags().getFirst());
      if (option != null) {
        settings = settings.withFlag(setting, option.longestName(), option.stringValues());
      }
    }
    return options.hasMatchedOption(GREEDY)
        ? settings.with(Setting.TEMPERATURE, 0f, Origin.FLAG)
        : settings;
  }

  private static Settings withFile(ParseResult options, Map<String, String> environment) {
    if (options.hasMatchedOption(CONFIG)) {
      Path file = options.matchedOptionValue(CONFIG, Path.of(""));
      return Settings.defaults().withFile(file);
    }
    Path file = UserFolders.of(environment).configFile();
    Settings settings = Settings.defaults().savedIn(file);
    return Files.exists(file) ? settings.withFile(file) : settings;
  }
}
