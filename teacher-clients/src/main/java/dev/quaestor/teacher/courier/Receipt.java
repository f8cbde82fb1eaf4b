package dev.quaestor.teacher.courier;

/**
 * What a service said.
 *
 * @param status the HTTP status
 * @param text the body, read as UTF-8
 */
public record Receipt(int status, String text) {

  private static final int SHOWN = 300;

  /** Whether it took what it was sent. */
  public boolean taken() {
    return status / 100 == 2;
  }

  /** The status with the beginning of what was said, in one line. */
  public String shown() {
    String line = text.replaceAll("\\s+", " ").strip();
    return "status "
        + status
        + (line.isEmpty() ? "" : ": " + line.substring(0, Math.min(SHOWN, line.length())));
  }
}
