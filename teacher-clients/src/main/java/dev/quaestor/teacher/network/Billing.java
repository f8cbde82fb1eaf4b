package dev.quaestor.teacher.network;

import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a request may cost at most, and what it did cost by what the provider reports.
 *
 * <p>Input is bounded by the messages' UTF-8 bytes, because no byte-level tokenizer makes more
 * tokens than bytes, plus what the server's chat template adds around them.
 *
 * @param perRequest tokens a template may add once, such as a system prompt of its own
 * @param perMessage tokens a template may add around each message
 * @param perAnswer tokens an answer may be billed beyond its maximum, such as thoughts
 */
public record Billing(long perRequest, long perMessage, long perAnswer) {

  private static final long PER_MESSAGE = 16;

  /** 256 a request and 16 a message: more than the templates in use add. */
  public static final Billing DEFAULT = new Billing(256, PER_MESSAGE, 0);

  public Billing {
    if (perRequest < 0 || perMessage < 0 || perAnswer < 0) {
      throw new IllegalArgumentException(
          "an overhead has no negative part, found "
              + perRequest
              + ", "
              + perMessage
              + ", "
              + perAnswer);
    }
  }

  /** A server that may bill so many tokens more for a prompt and for an answer. */
  public static Billing overhead(long input, long output) {
    return new Billing(input, PER_MESSAGE, output);
  }

  /** Tokens of a request and its answer. */
  public record Tokens(long input, long output) {}

  /** The most that {@code request} and its answer can have. */
  public Tokens most(TeacherRequest request) {
    long input = perRequest;
    for (Message message : request.messages()) {
      input += perMessage + bytes(message.role()) + bytes(message.content());
    }
    return new Tokens(input, request.sampling().maxTokens() + perAnswer);
  }

  /**
   * What is billed. A count that the server omits or that cannot be true (no input tokens, fewer
   * than none, none for a text that is there) is taken at its worst case; one above the worst case
   * is believed, for that is what will be on the invoice.
   *
   * @param input tokens of the request by the server
   * @param output tokens of the answer by the server
   * @param wrote whether the answer has any text
   */
  public static Tokens billed(
      Tokens most, Optional<Long> input, Optional<Long> output, boolean wrote) {
    return new Tokens(
        input.filter(n -> n >= 1).orElse(most.input()),
        output.filter(n -> n >= (wrote ? 1 : 0)).orElse(most.output()));
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
