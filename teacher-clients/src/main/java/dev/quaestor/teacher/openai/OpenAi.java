package dev.quaestor.teacher.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.JsonValue;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.models.Model;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.network.ChatReply;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.network.ServerTeacher;
import dev.quaestor.teacher.network.Vendor;
import java.net.URI;
import java.util.List;
import java.util.function.Supplier;

/**
 * OpenAI's chat completions, as the many servers speak them that do. One choice is asked for; where
 * a server sends more, the first is read.
 */
public final class OpenAi implements Vendor {

  /** Where the vendor serves the API. */
  public static final URI VENDOR = URI.create("https://api.openai.com/v1");

  private final TeacherIdentity identity;
  private final OpenAiOptions options;
  private final OpenAIClient client;

  /**
   * A teacher behind a server that speaks this protocol.
   *
   * @param identity whose {@link TeacherIdentity#model} is asked for by that name
   */
  public static Teacher teacher(
      TeacherIdentity identity, ServerSettings settings, OpenAiOptions options) {
    return new ServerTeacher(identity, settings, new OpenAi(identity, settings, options));
  }

  OpenAi(TeacherIdentity identity, ServerSettings settings, OpenAiOptions options) {
    this.identity = identity;
    this.options = options;
    this.client =
        new OpenAIClientImpl(
            ClientOptions.builder()
                .httpClient(new OpenAiWire(identity.name(), settings))
                .baseUrl(settings.endpoint().baseUrl().toString())
                .apiKey(settings.key().isPresent() ? settings.key().secret() : "none")
                .maxRetries(0)
                .build());
  }

  /** A teacher that asks one by one. */
  Teacher teacher(ServerSettings settings) {
    return new ServerTeacher(identity, settings, this);
  }

  OpenAIClient client() {
    return client;
  }

  @Override
  public List<String> models() {
    return client.models().list().data().stream()
        .map(Model::_id)
        .flatMap(id -> id.asKnown().stream())
        .toList();
  }

  @Override
  public Supplier<ChatReply> chat(TeacherRequest request) {
    ChatCompletionCreateParams params = params(request);
    return () -> ChatCompletions.read(client.chat().completions().create(params));
  }

  ChatCompletionCreateParams params(TeacherRequest request) {
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
