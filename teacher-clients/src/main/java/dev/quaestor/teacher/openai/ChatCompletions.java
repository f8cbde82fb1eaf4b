package dev.quaestor.teacher.openai;

import com.openai.core.JsonField;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletion.Choice;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.completions.CompletionUsage;
import dev.quaestor.curation.teacher.Answer.Aside;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.teacher.network.ChatReply;
import java.util.List;
import java.util.Optional;

/**
 * Reads a chat completion as leniently as servers are various, and no more: what says that an
 * answer is whole must be there.
 */
final class ChatCompletions {

  private static final String OPEN = "<think>";
  private static final String CLOSE = "</think>";

  private ChatCompletions() {}

  /** The reply in {@code completion}; of several choices the first is read. */
  static ChatReply read(ChatCompletion completion) {
    Optional<CompletionUsage> usage = completion._usage().asKnown();
    Optional<Long> input = usage.flatMap(u -> u._promptTokens().asKnown());
    Optional<Long> output = usage.flatMap(u -> u._completionTokens().asKnown());
    List<Choice> choices = completion._choices().asKnown().orElse(List.of());
    Optional<ChatCompletionMessage> message =
        choices.stream().findFirst().flatMap(choice -> choice._message().asKnown());
    if (message.isEmpty()) {
      String detail =
          choices.isEmpty() ? "the reply has no choice" : "the reply's first choice has no message";
      return new ChatReply(Outcome.MALFORMED, "", detail, Aside.NONE, input, output);
    }
    Choice choice = choices.get(0);
    String content = message.get()._content().asKnown().orElse("");
    int end = thought(content);
    String text = end == 0 ? content : content.substring(end).stripLeading();
    String inline = end == 0 ? "" : content.substring(content.indexOf(OPEN) + OPEN.length(), end);
    String reasoning =
        field(message.get(), "reasoning_content")
            .or(() -> field(message.get(), "reasoning"))
            .orElseGet(() -> inline.replace(CLOSE, "").strip());
    String refusal = message.get()._refusal().asKnown().orElse("");
    String finish = choice._finishReason().asKnown().map(Choice.FinishReason::asString).orElse("");
    return new ChatReply(
        refusal.isBlank() ? outcome(finish) : Outcome.REFUSED,
        text,
        refusal.isBlank() ? detail(finish) : refusal,
        new Aside(reasoning, logProbabilities(choice)),
        input,
        output);
  }

  /** Where an answer begins that has its reasoning written before it in tags; 0 without any. */
  private static int thought(String content) {
    if (!content.stripLeading().startsWith(OPEN)) {
      return 0;
    }
    int close = content.indexOf(CLOSE);
    return close < 0 ? content.length() : close + CLOSE.length();
  }

  private static Outcome outcome(String finish) {
    return switch (finish) {
      case "stop", "eos", "eos_token", "stop_sequence", "end_turn" -> Outcome.COMPLETED;
      case "length", "max_tokens" -> Outcome.TRUNCATED;
      case "content_filter" -> Outcome.FILTERED;
      default -> Outcome.MALFORMED;
    };
  }

  private static String detail(String finish) {
    return switch (outcome(finish)) {
      case COMPLETED -> "";
      case TRUNCATED -> "the answer reached its longest length";
      case FILTERED -> "the server's content filter cut in";
      default ->
          finish.isEmpty()
              ? "the reply does not say why the answer ended (finish_reason)"
              : "the answer ended for \"" + finish + "\", which is no end of a text";
    };
  }

  private static Optional<String> field(ChatCompletionMessage message, String name) {
    JsonField<?> value = message._allProperties().get(name);
    return value == null ? Optional.empty() : value.asString().filter(s -> !s.isBlank());
  }

  private static List<Double> logProbabilities(Choice choice) {
    return choice
        ._logprobs()
        .asKnown()
        .flatMap(logprobs -> logprobs._content().asKnown())
        .map(tokens -> tokens.stream().flatMap(t -> t._logprob().asKnown().stream()).toList())
        .orElse(List.of());
  }
}
