package parley.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** The templates that a user can name: Parley's own, and those of the configuration file. */
public final class Templates {

  /** Those of Parley. */
  public static final Templates BUILT_IN =
      new Templates(List.of(Template.PLAIN, Template.TURNS, Template.TRANSCRIPT, Template.ALPACA));

  private final Map<String, Template> byWord = new LinkedHashMap<>();

  private Templates(List<Template> templates) {
    templates.forEach(template -> byWord.put(template.word(), template));
  }

  /** These and more. */
  Templates and(List<Template> own) {
    List<Template> all = new ArrayList<>(byWord.values());
    all.addAll(own);
    return new Templates(all);
  }

  /** The words of all choices: {@code auto}, and each template's. */
  public List<String> choices() {
    List<String> words = new ArrayList<>(List.of(Template.AUTO));
    words.addAll(byWord.keySet());
    return List.copyOf(words);
  }

  public List<Template> all() {
    return List.copyOf(byWord.values());
  }

  Optional<Template> named(String word) {
    return Optional.ofNullable(byWord.get(word));
  }

  /**
   * @param where begins the error
   * @throws SettingException if the choice is none of these
   */
  void require(String choice, String where) {
    if (!choices().contains(choice)) {
      String meant =
          Spelling.closest(choice, choices())
              .map(close -> "; did you mean " + close + "?")
              .orElse("");
      throw new SettingException(
          where + ": expected " + String.join(", ", choices()) + ", got " + choice + meant);
    }
  }

  /** The templates that have a place for a system text, in words. */
  public String withSystem() {
    return those(Template::hasSystem);
  }

  /** The templates that need no end token, in words. */
  String withoutEndToken() {
    return those(template -> !template.usesEndToken());
  }

  // plain, transcript and alpaca
  private String those(Predicate<Template> wanted) {
    List<String> words = byWord.values().stream().filter(wanted).map(Template::word).toList();
    int last = words.size() - 1;
    return String.join(", ", words.subList(0, last)) + " and " + words.get(last);
  }
}
