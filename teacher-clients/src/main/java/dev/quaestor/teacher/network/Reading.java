package dev.quaestor.teacher.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.teacher.Answer.Aside;
import dev.quaestor.curation.teacher.Answer.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What was found in a vendor's reply, before it is known what it is worth. Both vendors' replies
 * come down to it, and {@link #reply} is the same for both: thoughts are taken out of the text, a
 * mark of the end that a server let through is cut off, and the reason says whether it is whole.
 *
 * @param said what the message says
 * @param reason why it ended, in the server's word; empty where it gives none
 * @param reasonField what the vendor calls that field
 * @param called whether the model called a tool
 * @param logProbabilities of the answer's tokens
 * @param usage what the server bills
 */
public record Reading(
    Said said,
    String reason,
    String reasonField,
    boolean called,
    List<Double> logProbabilities,
    Usage usage) {

  /**
   * What a server bills; a count it does not give is empty.
   *
   * @param input tokens of the request
   * @param output tokens of the answer, thoughts included
   */
  public record Usage(Optional<Long> input, Optional<Long> output) {

    /** The count in the first of {@code fields} that holds one. */
    public static Optional<Long> count(JsonNode usage, String... fields) {
      return Stream.of(fields).flatMap(field -> Json.count(usage.path(field)).stream()).findFirst();
    }
  }

  /** What ends a turn in the templates in use, let through as text. */
  private static final Pattern END =
      Pattern.compile(
          "\\s{0,10}(?:<\\|(?:im_end|endoftext|eot_id|eom_id|end|return|end_of_text|eos|end_of_turn|assistant_end)\\|>|</s>|<end_of_turn>"
              + "|<turn\\|>|<eos>|<｜end▁of▁sentence｜>|\\[/?INST\\]|\\[EOS\\]|<\\|END_(?:RESPONSE|OF_TURN_TOKEN)\\|>)\\s{0,10}$");

  private static final Pattern START = Pattern.compile("^\\s{0,10}<\\|START_RESPONSE\\|>");

  /**
   * The reply.
   *
   * @param mostOutput the longest answer that was asked for, in tokens
   */
  public ChatReply reply(long mostOutput) {
    Thoughts thoughts = Thoughts.in(said.text());
    String text = START.matcher(thoughts.text()).replaceFirst("");
    for (Matcher end = END.matcher(text); end.find(); end = END.matcher(text)) {
      text = text.substring(0, end.start());
    }
    String reasoning = said.thought();
    if (!thoughts.thought().isBlank()) {
      reasoning = reasoning.isBlank() ? thoughts.thought() : reasoning + "\n" + thoughts.thought();
    }
    Ended ended = ended(text, reasoning, mostOutput);
    if (ended.outcome() == Outcome.COMPLETED) {
      ended = whole(text, reasoning, thoughts.open());
    } else if (thoughts.open() && text.isBlank()) {
      text = "";
    }
    return new ChatReply(
        ended.outcome(),
        encodable(text),
        ended.detail(),
        new Aside(encodable(reasoning), logProbabilities),
        usage.input(),
        usage.output());
  }

  private record Ended(Outcome outcome, String detail) {}

  private Ended ended(String text, String reasoning, long mostOutput) {
    if (!said.refusal().isBlank()) {
      return new Ended(Outcome.REFUSED, said.refusal());
    }
    if (called && text.isBlank()) {
      return new Ended(Outcome.MALFORMED, "the model called a tool instead of answering");
    }
    Optional<Ending> ending = Ending.of(reason);
    if (ending.isPresent()) {
      return ending.get() == Ending.OTHER
          ? new Ended(
              Outcome.MALFORMED,
              "the answer ended for \"" + Words.line(reason) + "\", which is no end of a text")
          : new Ended(ending.get().outcome, ending.get().detail);
    }
    String what = "the reply does not say why the answer ended (" + reasonField + ")";
    if (text.isBlank() && reasoning.isBlank()) {
      return new Ended(Outcome.MALFORMED, what + ", and is empty");
    }
    // No reason: an answer shorter than it may be came to an end of its own.
    long bytes = (text + reasoning).getBytes(StandardCharsets.UTF_8).length;
    boolean known = usage.output().filter(n -> n > 0).isPresent();
    long tokens = known ? usage.output().get() : bytes;
    if (tokens < mostOutput) {
      return new Ended(Outcome.COMPLETED, "");
    }
    return known
        ? new Ended(Outcome.TRUNCATED, what + ", and it has its longest length")
        : new Ended(Outcome.MALFORMED, what + " nor how many tokens it has");
  }

  private static Ended whole(String text, String reasoning, boolean open) {
    if (text.isBlank()) {
      return new Ended(
          Outcome.EMPTY,
          reasoning.isBlank() ? "the answer is empty" : "there are thoughts and no answer");
    }
    if (open) {
      return new Ended(Outcome.MALFORMED, "a thought in the answer has no end");
    }
    if (!encodable(text).equals(text)) {
      return new Ended(
          Outcome.MALFORMED, "the answer holds half a character, or one that is none (U+0000)");
    }
    return new Ended(Outcome.COMPLETED, "");
  }

  /** {@code text} as it can be kept: halves of characters and NUL are shown as U+FFFD. */
  private static String encodable(String text) {
    String whole = new String(text.getBytes(StandardCharsets.UTF_16BE), StandardCharsets.UTF_16BE);
    return whole.replace('\0', '\uFFFD');
  }
}
