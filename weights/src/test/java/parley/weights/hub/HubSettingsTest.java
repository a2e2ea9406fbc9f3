package parley.weights.hub;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the environment says, and names that come from outside. */
final class HubSettingsTest {

  @TempDir Path home;

  /** {@code A=1 B=2}. */
  private static Map<String, String> environment(String text) {
    Map<String, String> variables = new HashMap<>();
    for (String pair : text.split(" ", -1)) {
      if (!pair.isEmpty()) {
        int equals = pair.indexOf('=');
        variables.put(pair.substring(0, equals), pair.substring(equals + 1));
      }
    }
    return variables;
  }

  @ParameterizedTest
  @CsvSource({
    "'', HOME/.cache/huggingface/hub",
    "XDG_CACHE_HOME=/x, /x/huggingface/hub",
    "XDG_CACHE_HOME=/x HF_HOME=/h, /h/hub",
    "HF_HOME=~/h, HOME/h/hub",
    "HF_HOME=/h HF_HUB_CACHE=/c, /c",
    "HUGGINGFACE_HUB_CACHE=/old HF_HUB_CACHE=/c, /c",
    "HUGGINGFACE_HUB_CACHE=/old, /old",
  })
  void cacheIsWhereHuggingfaceHubHasIt(String variables, String cache) {
    HubSettings settings = HubSettings.of(environment(variables), home);
    assertEquals(Path.of(cache.replace("HOME", home.toString())), settings.cache());
  }

  @Test
  void tokenOfTheEnvironmentBeatsThatOfTheFile() throws IOException {
    assertEquals(Optional.empty(), HubSettings.of(Map.of(), home).token());
    Path folder = Files.createDirectories(home.resolve(".cache/huggingface"));
    Files.writeString(folder.resolve("token"), "hf_file\n");
    assertEquals(Optional.of("hf_file"), HubSettings.of(Map.of(), home).token());
    assertEquals(
        Optional.of("hf_env"), HubSettings.of(Map.of("HF_TOKEN", " hf_env "), home).token());
    assertEquals(Optional.empty(), HubSettings.of(Map.of("HF_TOKEN", "two\nlines"), home).token());
  }

  @ParameterizedTest
  @CsvSource({"1, true", "ON, true", "yes, true", "true, true", "0, false", "'', false"})
  void offlineIsWhatHuggingfaceHubTakesForYes(String value, boolean offline) {
    assertEquals(offline, HubSettings.of(Map.of("HF_HUB_OFFLINE", value), home).offline());
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///x", "hub.example", "ftp://hub.example", "http://", "ht tp://x"})
  void endpointIsAnAddressOfTheWeb(String endpoint) {
    var e =
        assertThrows(
            HubException.class, () -> HubSettings.of(Map.of("HF_ENDPOINT", endpoint), home));
    assertEquals(
        "HF_ENDPOINT: expected the address of a model hub, got " + endpoint.replaceFirst("/+$", ""),
        e.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|DIRECT",
        "HTTPS_PROXY=http://p.example:3128|p.example:3128",
        "https_proxy=p.example:8080 HTTPS_PROXY=other:1|p.example:8080",
        "ALL_PROXY=http://p.example|p.example:80",
        "HTTPS_PROXY=http://p.example:1 NO_PROXY=.other.example|p.example:1",
        "HTTPS_PROXY=http://p.example:1 no_proxy=hub.example|DIRECT",
        "HTTPS_PROXY=http://p.example:1 NO_PROXY=a,.example|DIRECT",
        "HTTPS_PROXY=http://p.example:1 NO_PROXY=*|DIRECT",
      })
  void proxyIsThatOfTheEnvironment(String variables, String expected) {
    List<Proxy> proxies =
        HubProxy.of(environment(variables)).select(URI.create("https://hub.example/x"));
    String got =
        proxies.getFirst().address() instanceof InetSocketAddress address
            ? address.getHostString() + ":" + address.getPort()
            : proxies.getFirst().type().name();
    assertEquals(expected, got);
  }

  @ParameterizedTest
  @CsvSource({
    "owner/name, owner/name",
    "owner/name@main, owner/name",
    "owner/name@refs/pr/22, owner/name@refs/pr/22",
    "Owner_1/na.me-2@v1.0, Owner_1/na.me-2@v1.0",
  })
  void repositoryIsOwnerNameAndRevision(String text, String expected) {
    assertEquals(expected, HubRepository.parse(text).map(Object::toString).orElse("none"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "name",
        "/name",
        "owner/",
        "../name",
        "owner/..",
        "owner/a..b",
        "owner/a--b",
        "a/b/c",
        "owner\\x/name",
        "owner/name@",
        "owner/name@../x",
        "owner/name@/etc",
        "owner/name@a/../b",
        "owner/name@a\\b",
        "owner/na me",
        "owner/name?x",
      })
  void namesThatLeadElsewhereAreNone(String text) {
    assertEquals(Optional.empty(), HubRepository.parse(text));
  }
}
