package dev.quaestor.experiments.doctor;

/**
 * What one check found.
 *
 * @param check what was looked at, a word or two
 * @param level how it is
 * @param found what is there
 * @param advice what to do; empty where nothing needs to be done
 */
public record Finding(String check, Level level, String found, String advice) {

  /** How something is. */
  public enum Level {
    OK,
    /** Works, but slower or with less than it could. */
    WARNING,
    /** Something will not work until it is changed. */
    PROBLEM
  }

  public static Finding ok(String check, String found) {
    return new Finding(check, Level.OK, found, "");
  }

  public static Finding warning(String check, String found, String advice) {
    return new Finding(check, Level.WARNING, found, advice);
  }

  public static Finding problem(String check, String found, String advice) {
    return new Finding(check, Level.PROBLEM, found, advice);
  }
}
