package dev.quaestor.teacher.anthropic;

import com.anthropic.models.messages.ContentBlock;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.Usage;
import dev.quaestor.curation.teacher.Answer.Aside;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.teacher.network.ChatReply;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Reads a message of the messages API: its text blocks, and its thinking blocks apart. */
final class Messages {

  private Messages() {}

  static ChatReply read(Message message) {
    Optional<Usage> usage = message._usage().asKnown();
    Optional<Long> input = usage.flatMap(Messages::input);
    Optional<Long> output = usage.flatMap(u -> u._outputTokens().asKnown());
    Optional<List<ContentBlock>> content = message._content().asKnown();
    if (content.isEmpty()) {
      return new ChatReply(
          Outcome.MALFORMED, "", "the reply has no content", Aside.NONE, input, output);
    }
    String text =
        content.get().stream()
            .flatMap(block -> block.text().stream())
            .flatMap(block -> block._text().asKnown().stream())
            .collect(Collectors.joining());
    String thinking =
        content.get().stream()
            .flatMap(block -> block.thinking().stream())
            .flatMap(block -> block._thinking().asKnown().stream())
            .collect(Collectors.joining("\n"));
    String reason = message._stopReason().asKnown().map(StopReason::asString).orElse("");
    return new ChatReply(
        outcome(reason), text, detail(reason), new Aside(thinking, List.of()), input, output);
  }

  /** What is billed as input: what was read afresh, and what was read from or put into a cache. */
  private static Optional<Long> input(Usage usage) {
    return usage
        ._inputTokens()
        .asKnown()
        .map(
            fresh ->
                fresh
                    + usage._cacheReadInputTokens().asKnown().orElse(0L)
                    + usage._cacheCreationInputTokens().asKnown().orElse(0L));
  }

  private static Outcome outcome(String reason) {
    return switch (reason) {
      case "end_turn", "stop_sequence" -> Outcome.COMPLETED;
      case "max_tokens", "model_context_window_exceeded" -> Outcome.TRUNCATED;
      case "refusal" -> Outcome.REFUSED;
      default -> Outcome.MALFORMED;
    };
  }

  private static String detail(String reason) {
    return switch (outcome(reason)) {
      case COMPLETED -> "";
      case TRUNCATED -> "the answer reached its longest length (" + reason + ")";
      case REFUSED -> "the model declined";
      default ->
          reason.isEmpty()
              ? "the reply does not say why the answer ended (stop_reason)"
              : "the answer ended for \"" + reason + "\", which is no end of a text";
    };
  }
}
