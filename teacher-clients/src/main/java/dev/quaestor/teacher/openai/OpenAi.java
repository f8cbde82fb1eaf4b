package dev.quaestor.teacher.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.core.JsonValue;
import com.openai.core.ObjectMappers;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.ChatReply;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.network.ServerTeacher;
import dev.quaestor.teacher.network.Vendor;
import java.net.URI;
import java.util.List;
import java.util.Map;

/**
 * OpenAI's chat completions, as the many servers speak them that do. One choice is asked for; where
 * a server sends more, the one with index 0 is read.
 */
public final class OpenAi implements Vendor {

  /** Where the vendor serves the API. */
  public static final URI VENDOR = URI.create("https://api.openai.com/v1");

  private final TeacherIdentity identity;
  private final OpenAiOptions options;

  /**
   * A teacher behind a server that speaks this protocol.
   *
   * @param identity whose {@link TeacherIdentity#model} is asked for by that name
   */
  public static Teacher teacher(
      TeacherIdentity identity, ServerSettings settings, OpenAiOptions options) {
    return new ServerTeacher(identity, settings, new OpenAi(identity, options));
  }

  OpenAi(TeacherIdentity identity, OpenAiOptions options) {
    this.identity = identity;
    this.options = options;
  }

  @Override
  public Map<String, List<String>> headers(ApiKey key) {
    return key.isPresent() ? Map.of("Authorization", List.of("Bearer " + key.secret())) : Map.of();
  }

  @Override
  public List<String> modelsPath() {
    return List.of("models");
  }

  @Override
  public List<String> chatPath() {
    return List.of("chat", "completions");
  }

  @Override
  public byte[] body(TeacherRequest request) {
    try {
      return ObjectMappers.jsonMapper().writeValueAsBytes(params(request)._body());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the SDK cannot write its own request", e);
    }
  }

  @Override
  public ChatReply read(JsonNode reply, long mostOutput) {
    return ChatCompletions.read(reply, mostOutput);
  }

  private ChatCompletionCreateParams params(TeacherRequest request) {
    ChatCompletionCreateParams.Builder params =
        ChatCompletionCreateParams.builder()
            .model(identity.model())
            .temperature(request.sampling().temperature())
            .topP(request.sampling().topP());
    for (Message message : request.messages()) {
      switch (message.role()) {
        case "system" -> params.addSystemMessage(message.content());
        case "user" -> params.addUserMessage(message.content());
        case "assistant" -> params.addAssistantMessage(message.content());
        default ->
            throw new IllegalArgumentException(
                "expected the role system, user or assistant, found \"" + message.role() + "\"");
      }
    }
    long most = request.sampling().maxTokens();
    switch (options.length()) {
      case MAX_TOKENS -> params.putAdditionalBodyProperty("max_tokens", JsonValue.from(most));
      case MAX_COMPLETION_TOKENS -> params.maxCompletionTokens(most);
    }
    if (options.logProbabilities() == OpenAiOptions.LogProbabilities.ASKED) {
      params.logprobs(true);
    }
    return params.build();
  }
}
