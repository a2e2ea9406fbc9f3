package parley.repl.talk;

import java.nio.file.Path;
import java.util.Map;
import parley.config.Origin;
import parley.config.Setting;
import parley.config.Settings;
import parley.engine.Backends;
import parley.engine.Cancellation;

/** The embedded model, for tests. */
public final class Pip {

  public static final Path ROOT = Path.of(System.getProperty("parley.root"));
  public static final Path FOLDER = ROOT.resolve("weights/models/pip");

  /** What backend "auto" is on this machine. */
  public static final String FASTEST = Backends.load().require(Backends.AUTO).name();

  private Pip() {}

  /** Greedy answers on one thread. */
  public static Settings settings() {
    return Settings.defaults()
        .with(Setting.MODEL, FOLDER.toString(), Origin.FLAG)
        .with(Setting.TEMPERATURE, 0f, Origin.FLAG)
        .with(Setting.THREADS, 1, Origin.FLAG);
  }

  /** Finds pip by its folder alone. */
  public static ModelLoader loader() {
    return new ModelLoader(Map.of("HOME", "/nowhere"));
  }

  public static OpenModel open() {
    return loader().open(settings(), new Cancellation());
  }
}
