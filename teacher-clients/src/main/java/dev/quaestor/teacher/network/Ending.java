package dev.quaestor.teacher.network;

import dev.quaestor.curation.teacher.Answer.Outcome;
import java.util.Locale;
import java.util.Optional;

/** Why an answer ended, in the words of whichever server. */
enum Ending {
  /** The model came to an end. */
  WHOLE(Outcome.COMPLETED, ""),
  CUT(Outcome.TRUNCATED, "the answer reached its longest length"),
  FILTERED(Outcome.FILTERED, "the server's content filter cut in"),
  REFUSED(Outcome.REFUSED, "the model declined"),
  OTHER(Outcome.MALFORMED, "");

  final Outcome outcome;
  final String detail;

  Ending(Outcome outcome, String detail) {
    this.outcome = outcome;
    this.detail = detail;
  }

  /** What {@code reason} says; empty where it says nothing. */
  static Optional<Ending> of(String reason) {
    return switch (reason.strip().toLowerCase(Locale.ROOT).replace('-', '_').replace(' ', '_')) {
      case "", "null", "none", "unspecified", "finish_reason_unspecified" -> Optional.empty();
      case "stop",
          "stopped",
          "eos",
          "eos_token",
          "eos_token_found",
          "eot",
          "end",
          "end_turn",
          "end_of_turn",
          "endoftext",
          "stop_sequence",
          "stop_token",
          "stop_string",
          "complete",
          "completed",
          "finish",
          "finished",
          "done",
          "normal" ->
          Optional.of(WHOLE);
      case "length",
          "max_tokens",
          "max_token",
          "max_length",
          "max_new_tokens",
          "max_output_tokens",
          "max_completion_tokens",
          "token_limit",
          "model_length",
          "context_length",
          "incomplete",
          "model_context_window_exceeded" ->
          Optional.of(CUT);
      case "content_filter",
          "content_filtered",
          "contentfilter",
          "safety",
          "recitation",
          "blocklist",
          "prohibited_content",
          "spii",
          "sensitive",
          "language",
          "guardrail_intervened",
          "error_toxic" ->
          Optional.of(FILTERED);
      case "refusal", "refused" -> Optional.of(REFUSED);
      default -> Optional.of(OTHER);
    };
  }
}
