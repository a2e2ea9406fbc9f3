package parley.repl.pictures;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

final class AnsiToSvgTest {

  @Test
  void plainTextIsOneElementInARow() {
    assertEquals(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 108 58" width="108" height="58" \
        font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
        <title>a &amp; b</title>
        <rect width="108" height="58" rx="8" fill="#1d1f21"/>
        <text x="54" y="19" text-anchor="middle" fill="#8a8d90">a &amp; b</text>
        <text x="12.0" y="42" textLength="33.6" xml:space="preserve" fill="#d8dad6">&lt;hi&gt;</text>
        </svg>
        """,
        AnsiToSvg.picture("a & b", 10, "<hi>\n"));
  }

  @Test
  void reverseHasARectangleAndTheOtherInk() {
    String svg = AnsiToSvg.picture("t", 10, "ab\u001b[7mcd\u001b[27me\n");
    assertTrue(
        svg.contains("<rect x=\"28.8\" y=\"28\" width=\"16.8\" height=\"18\" fill=\"#d8dad6\"/>"),
        svg);
    assertTrue(svg.contains("fill=\"#1d1f21\">cd<"), svg);
    assertTrue(svg.contains("x=\"45.6\""), svg);
  }

  @Test
  void stylesGoOnUntilTheyAreTakenBack() {
    String svg =
        AnsiToSvg.picture(
            "t", 10, "\u001b[1;4;38;5;196mx\ny\u001b[22mz\u001b[0;93;44mw\u001b[mv\n");
    assertTrue(
        svg.contains("fill=\"#ff0000\" font-weight=\"bold\" text-decoration=\"underline\">x<"),
        svg);
    assertTrue(
        svg.contains("fill=\"#ff0000\" font-weight=\"bold\" text-decoration=\"underline\">y<"),
        svg);
    assertTrue(svg.contains("fill=\"#ff0000\" text-decoration=\"underline\">z<"), svg);
    assertTrue(svg.contains("fill=\"#81a2be\"/>"), svg);
    assertTrue(svg.contains("fill=\"#f2d78a\">w<"), svg);
    assertTrue(svg.contains("fill=\"#d8dad6\">v<"), svg);
  }

  @Test
  void whatIsNoStyleIsPassedOver() {
    String svg = AnsiToSvg.picture("t", 10, "a\u001b[5mb\u001b[2K\u000ec\n");
    assertFalse(svg.contains("\u001b") || svg.contains("\u000e"), svg);
    assertEquals(
        "abc",
        svg.lines()
            .filter(l -> l.contains("textLength"))
            .map(l -> l.replaceAll("<[^>]*>", ""))
            .reduce("", String::concat));
  }
}
