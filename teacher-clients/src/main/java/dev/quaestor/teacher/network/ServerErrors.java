package dev.quaestor.teacher.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.RetryableException.Trouble;
import dev.quaestor.curation.teacher.TeacherException;
import java.time.Duration;
import java.util.Optional;

/**
 * What an error means for a run, whether its status says so or a body that came with a good one.
 *
 * <ul>
 *   <li>A rate limit or an overload: come again later; no model read the request.
 *   <li>408, 409, 425: come again; no model read it. Every other failure of the server: come again;
 *       it, or one behind it, may have answered and billed.
 *   <li>A prompt that is filtered, too long or otherwise not taken: there is no answer to it, and
 *       the next may have one.
 *   <li>A key or a model that is not there, a redirect, an account that is used up: the run stops
 *       with the server's own words.
 *   <li>Everything else is most likely a setting, but a gateway may refuse one prompt with any
 *       status; so there is no answer to it either, and whoever counts failures in a row stops.
 * </ul>
 */
public final class ServerErrors {

  private ServerErrors() {}

  /**
   * The exception for a reply whose status is not 2xx.
   *
   * @throws UnusableException if the server does not take this request
   */
  public static TeacherException of(String asked, WireReply reply, ApiKey key)
      throws UnusableException {
    ErrorBody error = ErrorBody.of(reply);
    String said = "%s answered with status %d: %s".formatted(asked, reply.status(), error.words());
    return of(new Found(said, reply.status(), error), reply, key);
  }

  /**
   * Fails where {@code body}, which came with a good status, is an error.
   *
   * @throws UnusableException if the server refuses this prompt
   * @throws TeacherException otherwise
   */
  public static void check(String asked, JsonNode body, WireReply reply, ApiKey key)
      throws TeacherException, UnusableException {
    Optional<ErrorBody> hidden = ErrorBody.hidden(body);
    if (hidden.isPresent()) {
      ErrorBody error = hidden.get();
      int status = Grounds.status(error);
      String said =
          "%s answered with status %d and an error inside (%s%d): %s"
              .formatted(
                  asked,
                  reply.status(),
                  error.status() == 0 ? "taken as " : "code ",
                  status,
                  error.words());
      throw of(new Found(said, status, error), reply, key);
    }
  }

  private record Found(String said, int status, ErrorBody error) {}

  private static TeacherException of(Found found, WireReply reply, ApiKey key)
      throws UnusableException {
    String said = key.redact(found.said());
    int status = found.status();
    Duration told = RetryHints.wait(reply);
    Duration wait = told.isZero() ? found.error().pause() : told;
    switch (Grounds.of(status, found.error())) {
      case LATER:
        return new RetryableException(said, Billing.NOTHING, wait, Trouble.PACE);
      case OVERLOADED:
        return new RetryableException(
            said, Billing.NOTHING, wait, wait.isZero() ? Trouble.OVERLOAD : Trouble.PACE);
      case BROKEN:
        return new RetryableException(
            said, status < 500 ? Billing.NOTHING : Billing.IN_DOUBT, wait, Trouble.EXCHANGE);
      case FILTERED:
        throw UnusableException.refused(Outcome.FILTERED, said);
      case PROMPT:
        throw UnusableException.refused(Outcome.FAILED, said);
      case SPENT:
        return new TeacherException(
            said
                + "; the account or its budget is used up: nothing more is sent until it is raised");
      case SETTING:
        throw UnusableException.refused(Outcome.FAILED, said + advice(status, reply, key));
      case STAYS:
        return new TeacherException(said + advice(status, reply, key));
    }
    throw new IllegalStateException("every ground is told");
  }

  private static String advice(int status, WireReply reply, ApiKey key) {
    return switch (status) {
      case 400, 422 -> "; check the model, max-tokens and the extra body fields";
      case 401, 403 ->
          key.isPresent()
              ? "; check the key in " + key
              : "; the server asks for a key, name its environment variable";
      case 404, 405 -> "; check base-url (it often ends in /v1) and the model";
      case 301, 302, 303, 307, 308 ->
          "; redirects are not followed, set base-url to where it points: "
              + Words.line(key.redact(reply.header("location")));
      default -> "";
    };
  }
}
