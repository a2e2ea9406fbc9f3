package parley.config;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The values in force, each with its origin. Immutable: every change makes a new one, so that a
 * change that fails leaves nothing behind.
 */
public final class Settings {

  private record Value(Object value, Origin origin) {}

  private static final Settings DEFAULTS =
      new Settings(Map.of(), Map.of(), Templates.BUILT_IN, Optional.empty());

  private final Map<Setting<?>, Value> changed;
  private final Map<Setting<?>, Value> model; // what the model would like
  private final Templates templates;
  private final Optional<Path> file; // to save to

  private Settings(
      Map<Setting<?>, Value> changed,
      Map<Setting<?>, Value> model,
      Templates templates,
      Optional<Path> file) {
    this.changed = changed;
    this.model = model;
    this.templates = templates;
    this.file = file;
  }

  public static Settings defaults() {
    return DEFAULTS;
  }

  @SuppressWarnings("unchecked") // with() put a T there
  public <T> T get(Setting<T> setting) {
    Value value = value(setting);
    return value == null ? setting.defaultValue() : (T) value.value();
  }

  public Origin origin(Setting<?> setting) {
    Value value = value(setting);
    return value == null ? Origin.DEFAULT : value.origin();
  }

  private Value value(Setting<?> setting) {
    return changed.getOrDefault(setting, model.get(setting));
  }

  /** The templates that there are: Parley's and the user's own. */
  public Templates templates() {
    return templates;
  }

  /** The value as a user would type it. */
  public <T> String show(Setting<T> setting) {
    return setting.type().show(get(setting));
  }

  public <T> Settings with(Setting<T> setting, T value, Origin origin) {
    Map<Setting<?>, Value> copy = new LinkedHashMap<>(changed);
    copy.put(setting, new Value(value, origin));
    return new Settings(copy, model, templates, file);
  }

  /** Adds templates of the user's. */
  Settings with(Templates own) {
    return new Settings(changed, model, own, file);
  }

  /** The same over another model's defaults, which hold where the user says nothing else. */
  public Settings over(ModelCard card) {
    return new Settings(changed, card.defaults().changed, templates, file);
  }

  /**
   * Changes a setting to what the text says.
   *
   * @param where begins the error
   * @throws SettingException if the text is no allowed value
   */
  public <T> Settings with(Setting<T> setting, String text, Origin origin, String where) {
    return with(setting, parse(setting, text, where), origin);
  }

  /**
   * Reads a value, which may be the name of a template of the user's.
   *
   * @param where begins the error
   * @throws SettingException if the text is no allowed value
   */
  public <T> T parse(Setting<T> setting, String text, String where) {
    T value = setting.parse(text, where);
    if (setting.equals(Setting.TEMPLATE)) {
      templates.require(Setting.TEMPLATE.parse(text, where), where);
    }
    return value;
  }

  /** Adopts what another was told, such as the value at the start of the chat; or forgets it. */
  public <T> Settings like(Settings other, Setting<T> setting) {
    Map<Setting<?>, Value> copy = new LinkedHashMap<>(changed);
    copy.remove(setting);
    if (other.changed.containsKey(setting)) {
      copy.put(setting, other.changed.get(setting));
    }
    return new Settings(copy, model, templates, file);
  }

  /**
   * Adopts what a TOML file says.
   *
   * @throws SettingException if it cannot be read, or holds an unknown key or a bad value
   */
  public Settings withFile(Path file) {
    return SettingsFile.read(file, this).savedIn(file);
  }

  /** Names the file that {@link #save} writes to; it need not be there yet. */
  public Settings savedIn(Path file) {
    return new Settings(changed, model, templates, Optional.of(file));
  }

  /** The file that {@link #save} writes to. */
  public Optional<Path> file() {
    return file;
  }

  /**
   * Writes the values of some settings into the file, whose other lines stay as they are.
   *
   * @return these settings, in which those come from the file
   * @throws SettingException if there is no file, it is faulty or cannot be written; then it stays
   */
  public Settings save(List<Setting<?>> some) {
    Path target =
        file.orElseThrow(() -> new SettingException("there is no configuration file to save to"));
    SettingsFile.write(target, this, some);
    Settings saved = this;
    for (Setting<?> setting : some) {
      saved = saved.withOrigin(setting, Origin.file(target));
    }
    return saved;
  }

  private <T> Settings withOrigin(Setting<T> setting, Origin origin) {
    return with(setting, get(setting), origin);
  }

  /**
   * Adopts the variables {@code PARLEY_*}; an empty one counts as not set.
   *
   * @throws SettingException if one holds a bad value
   */
  public Settings withEnvironment(Map<String, String> environment) {
    Settings result = this;
    for (Setting<?> setting : Setting.all()) {
      String name = setting.variable();
      String text = environment.getOrDefault(name, "");
      if (!text.isEmpty()) {
        result = result.with(setting, text, Origin.variable(name), name);
      }
    }
    return result;
  }

  /**
   * Adopts one option of the command line.
   *
   * @param flag as the user wrote it
   * @param texts its values, more than one where an option of texts was repeated
   * @throws SettingException if one is no allowed value
   */
  public Settings withFlag(Setting<?> setting, String flag, List<String> texts) {
    if (setting.equals(Setting.STOP)) {
      List<String> all =
          texts.stream().flatMap(text -> Setting.STOP.parse(text, flag).stream()).toList();
      return with(Setting.STOP, all, Origin.FLAG);
    }
    return with(setting, texts.getLast(), Origin.FLAG, flag);
  }
}
