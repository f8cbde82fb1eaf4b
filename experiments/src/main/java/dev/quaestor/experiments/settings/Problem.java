package dev.quaestor.experiments.settings;

/**
 * Something wrong with one setting.
 *
 * @param path the setting, such as {@code train.steps-per-query}; empty for the file as a whole
 * @param where the line it is written on, or the option that set it
 * @param message what was expected, what was found, what to do
 */
public record Problem(String path, String where, String message) {

  public Problem {
    message = Secrets.hidden(message);
  }

  /** Whether both blame the same setting where it is written. */
  public boolean isTwinOf(Problem other) {
    return path.equals(other.path) && where.equals(other.where);
  }

  @Override
  public String toString() {
    return where + ": " + (path.isEmpty() ? "" : path + ": ") + message;
  }
}
