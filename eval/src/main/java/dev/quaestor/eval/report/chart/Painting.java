package dev.quaestor.eval.report.chart;

import dev.quaestor.eval.report.page.Html;
import java.awt.AlphaComposite;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Shape;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/**
 * Paints the pictures of this package as PNG, in their light colours. It reads what {@link Html}
 * writes for charts and nothing more: lines, polylines, polygons, circles, texts, and paths of
 * {@code M}, {@code L}, {@code Z} and the two half circles of a round marker. What the classes look
 * like is said here as {@code chart.css} says it; a test holds the two together.
 */
public final class Painting {

  /** Pixels of a unit of the picture. */
  private static final int SCALE = 3;

  private static final Color PAPER = new Color(0xfcfbf8);
  private static final Color SOFT = new Color(0x5d5a53);
  private static final Color RULE = new Color(0xd9d5cb);

  static final List<String> PALETTE =
      List.of(
          "#6b6860", "#1f5fa8", "#b0440f", "#1a7550", "#7a479e", "#856300", "#0d7482", "#ad2c6c");

  /** How wide a class is drawn, and how opaque. */
  private record Style(float width, float opacity) {}

  private static final Map<String, Style> STYLES =
      Map.of(
          "grid", new Style(.6f, 1),
          "base", new Style(.8f, 1),
          "zero", new Style(1, 1),
          "band", new Style(0, .11f),
          "thin", new Style(.7f, .38f),
          "mean", new Style(2, 1),
          "lead", new Style(.6f, .6f),
          "mark", new Style(0, 1),
          "dot", new Style(0, .35f),
          "bar", new Style(2, 1));

  /** A thin line among many. */
  private static final Style MANY = new Style(.6f, .2f);

  private Painting() {}

  /**
   * A picture as the bytes of a PNG file.
   *
   * @param svg a chart of this package
   */
  public static byte[] png(String svg) {
    Element root;
    try {
      root =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(svg)))
              .getDocumentElement();
    } catch (SAXException | ParserConfigurationException e) {
      throw new IllegalArgumentException("a picture that is no SVG of ours: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    String[] box = root.getAttribute("viewBox").split(" ");
    int width = (int) Math.ceil(SCALE * Double.parseDouble(box[2]));
    int height = (int) Math.ceil(SCALE * Double.parseDouble(box[3]));
    BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D g = image.createGraphics();
    g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
    g.setRenderingHint(
        RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
    g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    g.setColor(PAPER);
    g.fillRect(0, 0, width, height);
    g.scale(SCALE, SCALE);
    children(g, root);
    g.dispose();
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    try {
      ImageIO.write(image, "png", png);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return png.toByteArray();
  }

  private static void children(Graphics2D g, Element parent) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element) {
        paint(g, element);
      }
    }
  }

  private static void paint(Graphics2D g, Element e) {
    switch (e.getTagName()) {
      case "g" -> children(g, e);
      case "text" -> text(g, e);
      case "line" ->
          shape(
              g,
              e,
              new Line2D.Double(
                  number(e, "x1"), number(e, "y1"), number(e, "x2"), number(e, "y2")));
      case "polyline" -> shape(g, e, polygon(e, false));
      case "polygon" -> shape(g, e, polygon(e, true));
      case "circle" -> {
        double r = number(e, "r");
        shape(g, e, new Ellipse2D.Double(number(e, "cx") - r, number(e, "cy") - r, 2 * r, 2 * r));
      }
      case "path" -> shape(g, e, path(e.getAttribute("d")));
      default -> {}
    }
  }

  private static void shape(Graphics2D g, Element e, Shape shape) {
    String[] classes = e.getAttribute("class").split(" ");
    Style style = STYLES.get(classes[0]);
    if (classes[0].equals("thin") && among(e)) {
      style = MANY;
    }
    if (style == null) {
      throw new IllegalArgumentException("no style for the class \"" + classes[0] + "\"");
    }
    g.setComposite(AlphaComposite.getInstance(AlphaComposite.SRC_OVER, style.opacity()));
    g.setColor(colour(classes));
    if (style.width() == 0) {
      g.fill(shape);
    } else {
      float[] dashes = dashes(e.getAttribute("stroke-dasharray"));
      g.setStroke(
          new BasicStroke(
              style.width(), BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 10, dashes, 0));
      g.draw(shape);
    }
    g.setComposite(AlphaComposite.SrcOver);
  }

  /** Whether the element stands in the group of many lines. */
  private static boolean among(Element e) {
    return e.getParentNode() instanceof Element group && group.getAttribute("class").equals("many");
  }

  private static float @org.jspecify.annotations.Nullable [] dashes(String written) {
    if (written.isEmpty() || written.equals("none")) {
      return null;
    }
    String[] parts = written.split(" ");
    float[] dashes = new float[parts.length];
    for (int i = 0; i < parts.length; i++) {
      dashes[i] = Float.parseFloat(parts[i]);
    }
    return dashes;
  }

  private static void text(Graphics2D g, Element e) {
    String[] classes = e.getAttribute("class").split(" ");
    boolean label = classes[0].equals("label");
    g.setFont(new Font(Font.SANS_SERIF, Font.PLAIN, label ? 12 : 11));
    g.setColor(label ? colour(classes) : SOFT);
    String text = e.getTextContent();
    double width = g.getFontMetrics().stringWidth(text);
    double x =
        switch (e.getAttribute("text-anchor")) {
          case "end" -> number(e, "x") - width;
          case "middle" -> number(e, "x") - width / 2;
          default -> number(e, "x");
        };
    g.drawString(text, (float) x, (float) number(e, "y"));
  }

  /** The colour of the class {@code s0} to {@code s7}, else that of rules and axes. */
  private static Color colour(String[] classes) {
    for (String name : classes) {
      if (name.matches("s[0-7]")) {
        return Color.decode(PALETTE.get(name.charAt(1) - '0'));
      }
    }
    return classes[0].equals("grid") ? RULE : SOFT;
  }

  private static Path2D polygon(Element e, boolean closed) {
    Path2D path = new Path2D.Double();
    for (String point : e.getAttribute("points").split(" ")) {
      String[] xy = point.split(",");
      add(path, Double.parseDouble(xy[0]), Double.parseDouble(xy[1]));
    }
    if (closed) {
      path.closePath();
    }
    return path;
  }

  private static void add(Path2D path, double x, double y) {
    if (path.getCurrentPoint() == null) {
      path.moveTo(x, y);
    } else {
      path.lineTo(x, y);
    }
  }

  /** Markers: corners with M and L, or a circle that begins at its left with M and two arcs. */
  private static Path2D path(String written) {
    Path2D path = new Path2D.Double();
    for (String marker : written.split("Z")) {
      if (marker.contains("a")) {
        String[] start = marker.substring(1, marker.indexOf('a')).split(" ");
        double r = Double.parseDouble(marker.substring(marker.indexOf('a') + 1).split(" ")[0]);
        double x = Double.parseDouble(start[0]);
        double y = Double.parseDouble(start[1]);
        path.append(new Ellipse2D.Double(x, y - r, 2 * r, 2 * r), false);
      } else if (!marker.isBlank()) {
        Path2D corners = new Path2D.Double();
        for (String corner : marker.substring(1).split("L")) {
          String[] xy = corner.split(" ");
          add(corners, Double.parseDouble(xy[0]), Double.parseDouble(xy[1]));
        }
        corners.closePath();
        path.append(corners, false);
      }
    }
    return path;
  }

  private static double number(Element e, String attribute) {
    return Double.parseDouble(e.getAttribute(attribute));
  }
}
