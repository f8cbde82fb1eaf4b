package dev.quaestor.teacher.endpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** A request that is not answered, as OpenAI words errors. */
final class RefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String type;
  private final @Nullable String parameter;
  private final @Nullable String code;

  private RefusedException(
      int status, String message, @Nullable String parameter, @Nullable String code) {
    super(message);
    this.status = status;
    this.type =
        switch (status) {
          case 401 -> "authentication_error";
          case 403 -> "permission_error";
          case 429 -> "rate_limit_error";
          default -> status >= 500 ? "server_error" : "invalid_request_error";
        };
    this.parameter = parameter;
    this.code = code;
  }

  /** A request that says something wrong in {@code parameter}. */
  static RefusedException invalid(String parameter, String message) {
    return new RefusedException(400, message, parameter, null);
  }

  /** A prompt that leaves no room for an answer. */
  static RefusedException tooLong(String parameter, String message) {
    return new RefusedException(400, message, parameter, "context_length_exceeded");
  }

  /** A request refused for another reason. */
  static RefusedException of(int status, String code, String message) {
    return new RefusedException(status, message, null, code);
  }

  /** A model that is not served. */
  static RefusedException noModel(String asked, String served) {
    return new RefusedException(
        404,
        "The model `%s` does not exist; this endpoint serves `%s`".formatted(asked, served),
        "model",
        "model_not_found");
  }

  int status() {
    return status;
  }

  /** The body that tells it. */
  ObjectNode body() {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putObject("error")
        .put("message", getMessage())
        .put("type", type)
        .put("param", parameter)
        .put("code", code);
    return body;
  }
}
