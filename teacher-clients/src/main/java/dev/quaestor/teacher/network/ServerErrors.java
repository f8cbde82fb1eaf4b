package dev.quaestor.teacher.network;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.Set;

/**
 * What an error status means for a run.
 *
 * <ul>
 *   <li>408, 409, 425, 429, 503 and 529: come again later; no model read the request.
 *   <li>Every other 5xx: come again; the server, or one behind it, may have answered and billed.
 *   <li>Everything else that is not 2xx: asking again is useless, the run stops with the server's
 *       own words.
 * </ul>
 */
public final class ServerErrors {

  private static final Set<Integer> LATER = Set.of(408, 409, 425, 429, 503, 529);
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final int MOST_WORDS = 500;

  private ServerErrors() {}

  /** The exception for a reply whose status is not 2xx. */
  public static TeacherException of(String asked, WireReply reply, ApiKey key) {
    int status = reply.status();
    String said =
        key.redact("%s answered with status %d: %s".formatted(asked, status, words(reply)));
    if (LATER.contains(status)) {
      return new RetryableException(said, Billing.NOTHING, RetryHints.wait(reply));
    }
    if (status >= 500) {
      return new RetryableException(said, Billing.IN_DOUBT, RetryHints.wait(reply));
    }
    return new TeacherException(said + advice(reply, key));
  }

  private static String advice(WireReply reply, ApiKey key) {
    return switch (reply.status()) {
      case 400, 422 -> "; check the model, max-tokens and the extra body fields";
      case 401, 403 ->
          key.isPresent()
              ? "; check the key in " + key
              : "; the server asks for a key, name its environment variable";
      case 402 -> "; the account has no credit left";
      case 404 -> "; check base-url (it often ends in /v1) and the model";
      case 413 -> "; the prompt is too long for this server";
      case 301, 302, 307, 308 ->
          "; redirects are not followed, set base-url to where it points: "
              + key.redact(reply.header("location"));
      default -> "";
    };
  }

  /** The server's message, wherever it puts it; failing that the beginning of its body. */
  private static String words(WireReply reply) {
    String text = reply.text();
    try {
      JsonNode body = MAPPER.readTree(text);
      for (String pointer :
          new String[] {"/error/message", "/error", "/message", "/detail", "/0/error/message"}) {
        JsonNode found = body.at(pointer);
        if (found.isTextual() && !found.textValue().isBlank()) {
          return shortened(found.textValue());
        }
      }
    } catch (JsonProcessingException e) {
      // not JSON: the body itself is what the server says
    }
    return text.isBlank() ? "(no message)" : shortened(text.strip());
  }

  private static String shortened(String text) {
    String line = text.replaceAll("\\s+", " ");
    return line.length() <= MOST_WORDS ? line : line.substring(0, MOST_WORDS) + "…";
  }
}
