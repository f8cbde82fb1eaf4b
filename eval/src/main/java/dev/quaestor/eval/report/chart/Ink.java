package dev.quaestor.eval.report.chart;

import dev.quaestor.eval.record.Variant;
import java.util.ArrayList;
import java.util.List;

/**
 * How a variant is drawn everywhere: a colour, a dash and a marker, so that no two are told apart
 * by colour alone. Random is drawn in grey.
 *
 * @param colour the index of the CSS class {@code s0}, {@code s1}, …
 * @param dash the SVG dash pattern; empty for a full line
 * @param marker the index of the marker's shape
 */
public record Ink(int colour, String dash, int marker) {

  private static final int COLOURS = 7;
  private static final List<String> DASHES = List.of("", "6 3", "2 2.5", "9 3 2 3");
  private static final int MARKERS = 4;

  /** One ink for each variant, in order. */
  public static List<Ink> of(List<Variant> variants) {
    List<Ink> inks = new ArrayList<>();
    int next = 0;
    for (Variant variant : variants) {
      if (variant.strategy().equals("random")) {
        inks.add(new Ink(0, "", 0));
      } else {
        inks.add(
            new Ink(
                1 + next % COLOURS,
                variant.oneShot() ? DASHES.get(1) : DASHES.get(next / COLOURS % 2 == 0 ? 0 : 2),
                1 + next % (MARKERS - 1)));
        next++;
      }
    }
    return inks;
  }

  /** The same variant in another line: its colour and marker, and a dash that no variant has. */
  public Ink again() {
    return new Ink(colour, DASHES.get(3), marker);
  }

  String css() {
    return "s" + colour;
  }

  /** The marker's outline around the origin. */
  String shape(double x, double y, double r) {
    return switch (marker) {
      case 1 -> path(x - r, y - r, x + r, y - r, x + r, y + r, x - r, y + r);
      case 2 -> path(x, y - 1.25 * r, x + 1.2 * r, y + r, x - 1.2 * r, y + r);
      case 3 -> path(x, y - 1.35 * r, x + 1.35 * r, y, x, y + 1.35 * r, x - 1.35 * r, y);
      default ->
          "M%s %sa%s %s 0 1 0 %s 0a%s %s 0 1 0 -%s 0Z"
              .formatted(
                  Scale.coordinate(x - r),
                  Scale.coordinate(y),
                  Scale.coordinate(r),
                  Scale.coordinate(r),
                  Scale.coordinate(2 * r),
                  Scale.coordinate(r),
                  Scale.coordinate(r),
                  Scale.coordinate(2 * r));
    };
  }

  private static String path(double... corners) {
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < corners.length; i += 2) {
      path.append(i == 0 ? 'M' : 'L')
          .append(Scale.coordinate(corners[i]))
          .append(' ')
          .append(Scale.coordinate(corners[i + 1]));
    }
    return path.append('Z').toString();
  }
}
