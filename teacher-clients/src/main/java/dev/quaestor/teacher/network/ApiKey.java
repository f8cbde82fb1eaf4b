package dev.quaestor.teacher.network;

import dev.quaestor.curation.teacher.TeacherException;
import java.util.Map;

/**
 * A server's key, taken from an environment variable. It leaves this object only into a request's
 * header; {@link #redact} removes it from whatever is shown, and it prints as its variable's name.
 */
public final class ApiKey {

  /** No key: the server asks for none. */
  public static final ApiKey NONE = new ApiKey("", "");

  private final String variable;
  private final String secret;

  private ApiKey(String variable, String secret) {
    this.variable = variable;
    this.secret = secret;
  }

  /**
   * The key in an environment variable.
   *
   * @param environment {@link System#getenv()} in a run
   * @throws TeacherException if the variable is not set, is blank, or cannot be sent in a header
   */
  public static ApiKey from(String variable, Map<String, String> environment)
      throws TeacherException {
    String secret = environment.getOrDefault(variable, "").strip();
    if (secret.isEmpty()) {
      throw new TeacherException(
          "expected the key in the environment variable "
              + variable
              + ", found it "
              + (environment.containsKey(variable) ? "empty" : "unset")
              + "; export it, or name another one as the teacher's key variable");
    }
    if (!secret.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw new TeacherException(
          "the key in the environment variable "
              + variable
              + " has characters that no header can carry (spaces, line breaks or beyond ASCII);"
              + " was it pasted whole?");
    }
    return new ApiKey(variable, secret);
  }

  public boolean isPresent() {
    return !secret.isEmpty();
  }

  /** The key itself, for a request's header and nothing else. */
  public String secret() {
    return secret;
  }

  /** {@code text} without the key, should a server or a library have repeated it. */
  public String redact(String text) {
    return isPresent() ? text.replace(secret, "[" + variable + "]") : text;
  }

  @Override
  public String toString() {
    return isPresent() ? "[" + variable + "]" : "[no key]";
  }
}
