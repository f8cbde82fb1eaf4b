package dev.quaestor.experiments.settings;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Keeps what looks like a key or a password out of messages and logs. Secrets have their place in
 * the environment, and here a net below it: a key that someone put into a manifest by mistake is
 * refused there, and the refusal does not spread it.
 */
public final class Secrets {

  private static final String HIDDEN = "…";

  /** In a URL what stands before the host: {@code //user:password@}. */
  private static final Pattern USER = Pattern.compile("(//)[^\\s/@\"']*:[^\\s/\"']*@");

  private static final Pattern PARAMETER =
      Pattern.compile("(?i)((?:password|passwd|pwd|api[-_]?key|token|secret)=)[^\\s&;,\"']+");

  private static final Pattern HEADER =
      Pattern.compile("(?i)((?:bearer|x-api-key:?|authorization:?)\\s+)[A-Za-z0-9._~+/=-]{8,}");

  /** As vendors begin theirs. */
  private static final Pattern KEY =
      Pattern.compile("\\b(sk|hf|ghp|xai|gsk)([-_])[A-Za-z0-9_-]{12,}");

  private static final Pattern NAME =
      Pattern.compile("key|.*(api-?key|password|passwd|secret|token|credential|authorization)");

  private Secrets() {}

  /** {@code text} without what looks like a secret. */
  public static String hidden(String text) {
    String shown = USER.matcher(text).replaceAll("$1" + HIDDEN + "@");
    shown = PARAMETER.matcher(shown).replaceAll("$1" + HIDDEN);
    shown = HEADER.matcher(shown).replaceAll("$1" + HIDDEN);
    return KEY.matcher(shown).replaceAll("$1$2" + HIDDEN);
  }

  /** Whether a setting of this dotted path would hold a secret, such as {@code teacher.key}. */
  public static boolean named(String path) {
    String last = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return NAME.matcher(last.replace('_', '-')).matches();
  }

  /** {@code key=value} as it may be shown. */
  public static String shown(String key, String value) {
    boolean variable = key.endsWith("-variable");
    if (named(key) || variable && !value.strip().matches("[A-Z_][A-Z0-9_]*")) {
      return key + "=" + HIDDEN;
    }
    int at = value.lastIndexOf('@');
    return key + "=" + (at < 0 ? hidden(value) : HIDDEN + value.substring(at));
  }
}
