package dev.quaestor.teacher.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.teacher.endpoint.ServedModel.Draws;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A request for completions, checked.
 *
 * @param form which of the two protocols it came in
 * @param prompts the tokens of each prompt
 * @param n answers to each
 * @param draws how tokens are drawn; the seed is that of the first answer
 * @param likeliest how many other tokens are told of each place; empty where no log-probabilities
 *     are wanted
 * @param stops texts that end an answer
 * @param style what else was asked of the reply
 */
record Call(
    Form form,
    List<int[]> prompts,
    int n,
    Draws draws,
    Optional<Integer> likeliest,
    List<String> stops,
    Style style) {

  private static final int MOST_PROMPTS = 4096;
  private static final int MOST_ANSWERS = 128;
  private static final int MOST_LIKELIEST = 4096;

  /** Which of the two protocols. */
  enum Form {
    COMPLETION("cmpl", "text_completion"),
    CHAT("chatcmpl", "chat.completion");

    final String prefix;
    final String object;

    Form(String prefix, String object) {
      this.prefix = prefix;
      this.object = object;
    }
  }

  /**
   * What else was asked of a reply.
   *
   * @param echo whether the prompt comes first
   * @param stream whether it comes piece by piece
   * @param usage whether a stream ends with what was used
   * @param names how tokens are written among log-probabilities
   * @param ids whether token ids come beside
   */
  record Style(boolean echo, boolean stream, boolean usage, Names names, boolean ids) {}

  /** How tokens are written among log-probabilities. */
  enum Names {
    TEXT,
    /** As {@code token_id:17}. */
    IDS
  }

  /** A request to {@code /v1/completions}. */
  static Call completion(Fields fields, ServedModel model, long seed) throws RefusedException {
    checked(fields, model);
    long n = fields.whole("n", 1, MOST_ANSWERS).orElse(1L);
    if (fields.whole("best_of", 1, MOST_ANSWERS).orElse(n) != n) {
      throw RefusedException.invalid("best_of", "`best_of` other than `n` is not supported here");
    }
    Style style = style(fields, fields.flag("echo"));
    int least = style.echo ? 0 : 1;
    int most = fields.whole("max_tokens", least, Integer.MAX_VALUE).orElse(16L).intValue();
    List<int[]> prompts = prompts(fields.json().path("prompt"), model);
    for (int[] prompt : prompts) {
      fits(prompt, model, "prompt", most == 0 ? model.context() : model.context() - 1);
    }
    Optional<Integer> likeliest =
        fields
            .whole("logprobs", 0, MOST_LIKELIEST)
            .map(k -> Math.min(k.intValue(), model.vocabulary()));
    Draws draws = draws(fields, most, seed);
    return new Call(Form.COMPLETION, prompts, (int) n, draws, likeliest, fields.stops(), style);
  }

  /** A request to {@code /v1/chat/completions}. */
  static Call chat(Fields fields, ServedModel model, long seed) throws RefusedException {
    checked(fields, model);
    if (fields.flag("echo")) {
      throw RefusedException.invalid("echo", "`echo` belongs to completions");
    }
    long n = fields.whole("n", 1, MOST_ANSWERS).orElse(1L);
    int[] prompt = conversation(fields, model);
    fits(prompt, model, "messages", model.context() - 1);
    Optional<Long> newer = fields.whole("max_completion_tokens", 1, Integer.MAX_VALUE);
    Optional<Long> older = fields.whole("max_tokens", 1, Integer.MAX_VALUE);
    int most = newer.or(() -> older).orElse((long) model.context() - prompt.length).intValue();
    Optional<Long> top = fields.whole("top_logprobs", 0, MOST_LIKELIEST);
    boolean logprobs = fields.flag("logprobs");
    if (top.isPresent() && top.get() > 0 && !logprobs) {
      throw RefusedException.invalid("top_logprobs", "`top_logprobs` needs `logprobs: true`");
    }
    Optional<Integer> likeliest =
        logprobs
            ? Optional.of((int) Math.min(top.orElse(0L), model.vocabulary()))
            : Optional.empty();
    Draws draws = draws(fields, most, seed);
    return new Call(
        Form.CHAT,
        List.of(prompt),
        (int) n,
        draws,
        likeliest,
        fields.stops(),
        style(fields, Boolean.FALSE));
  }

  private static void checked(Fields fields, ServedModel model) throws RefusedException {
    Optional<String> name = fields.text("model");
    if (name.isEmpty()) {
      throw RefusedException.invalid("model", "you must provide a `model`");
    }
    if (!name.get().equals(model.name())) {
      throw RefusedException.noModel(name.get(), model.name());
    }
    fields.refuseWhatIsNotDone();
  }

  private static Style style(Fields fields, Boolean echo) throws RefusedException {
    JsonNode options = fields.json().path("stream_options");
    boolean usage = options.isObject() && new Fields((ObjectNode) options).flag("include_usage");
    return new Style(
        echo,
        fields.flag("stream"),
        usage,
        fields.flag("return_tokens_as_token_ids") ? Names.IDS : Names.TEXT,
        fields.flag("return_token_ids"));
  }

  private static Draws draws(Fields fields, int most, long seed) throws RefusedException {
    double topP = fields.number("top_p", 1, 0, 1);
    if (topP == 0) {
      throw RefusedException.invalid("top_p", "`top_p`: expected a number above 0, found 0");
    }
    long topK = fields.whole("top_k", -1, Integer.MAX_VALUE).orElse(0L);
    return new Draws(
        fields.number("temperature", 1, 0, 1e6),
        (int) Math.max(0, topK),
        topP,
        most,
        fields.whole("seed", Long.MIN_VALUE, Long.MAX_VALUE).orElse(seed));
  }

  /** A prompt is a text, tokens, or a list of either. */
  private static List<int[]> prompts(JsonNode prompt, ServedModel model) throws RefusedException {
    List<int[]> prompts = new ArrayList<>();
    boolean several =
        prompt.isArray()
            && !prompt.isEmpty()
            && (prompt.path(0).isTextual() || prompt.path(0).isArray());
    for (JsonNode each : several ? prompt : List.of(prompt)) {
      prompts.add(each.isArray() ? tokens("prompt", each, model) : text(each, model));
    }
    if (prompts.size() > MOST_PROMPTS) {
      throw RefusedException.invalid(
          "prompt",
          "`prompt`: at most %d at once, found %d".formatted(MOST_PROMPTS, prompts.size()));
    }
    return prompts;
  }

  private static int[] text(JsonNode prompt, ServedModel model) throws RefusedException {
    if (!prompt.isTextual()) {
      throw Fields.wrong("prompt", "a text, a list of token ids, or a list of either", prompt);
    }
    try {
      return model.prompt(prompt.textValue());
    } catch (IllegalArgumentException e) {
      throw RefusedException.invalid("prompt", "`prompt`: " + e.getMessage());
    }
  }

  /** Token ids as they were sent, each of which the model must know. */
  static int[] tokens(String name, JsonNode list, ServedModel model) throws RefusedException {
    if (!list.isArray()) {
      throw Fields.wrong(name, "a list of token ids", list);
    }
    int[] tokens = new int[list.size()];
    for (int i = 0; i < tokens.length; i++) {
      JsonNode id = list.get(i);
      boolean known = id.isIntegralNumber() && id.canConvertToInt() && id.intValue() >= 0;
      if (!known || id.intValue() >= model.vocabulary()) {
        throw Fields.wrong(name, "token ids from 0 to %d".formatted(model.vocabulary() - 1), id);
      }
      tokens[i] = id.intValue();
    }
    return tokens;
  }

  /** The tokens of a request's messages. */
  static int[] conversation(Fields fields, ServedModel model) throws RefusedException {
    ObjectNode asked = fields.json().objectNode();
    JsonNode messages = fields.json().path("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw Fields.wrong("messages", "a list of messages", messages);
    }
    ArrayNode plain = asked.putArray("messages");
    for (JsonNode message : messages) {
      plain.add(plain(message));
    }
    boolean open = fields.flag("continue_final_message");
    asked.put("continue", open);
    asked.put("generate", fields.flag("add_generation_prompt", !open));
    if (fields.has("tools")) {
      asked.set("tools", fields.json().get("tools"));
    }
    if (fields.has("chat_template_kwargs")) {
      asked.set("variables", fields.json().get("chat_template_kwargs"));
    }
    try {
      return model.conversation(asked);
    } catch (IllegalArgumentException e) {
      throw RefusedException.invalid("messages", "`messages`: " + e.getMessage());
    }
  }

  /** A message whose content is a text: parts are joined, and what is no text is refused. */
  private static JsonNode plain(JsonNode message) throws RefusedException {
    if (!message.isObject() || !message.path("role").isTextual()) {
      throw Fields.wrong("messages", "objects with a role and a content", message);
    }
    if (!message.path("content").isArray()) {
      return message;
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : message.get("content")) {
      if (!part.path("type").asText().equals("text") || !part.path("text").isTextual()) {
        throw Fields.wrong("messages", "parts of type text", part);
      }
      text.append(part.get("text").textValue());
    }
    ObjectNode joined = message.deepCopy();
    return joined.put("content", text.toString());
  }

  private static void fits(int[] prompt, ServedModel model, String name, int most)
      throws RefusedException {
    if (prompt.length < 1) {
      throw RefusedException.invalid(name, "`%s`: it has no tokens".formatted(name));
    }
    if (prompt.length > most) {
      throw RefusedException.tooLong(
          name,
          "This model's maximum context length is %d tokens; the %s has %d and must leave room for the answer"
              .formatted(
                  model.context(), name.equals("prompt") ? name : "conversation", prompt.length));
    }
  }
}
