package dev.quaestor.teacher.anthropic;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.core.JsonValue;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.models.ModelInfo;
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
import java.util.stream.Collectors;

/**
 * Anthropic's messages API. Newer models refuse {@code top_p} beside a temperature, so it is sent
 * only where it is not 1.
 */
public final class Anthropic implements Vendor {

  /** Where the vendor serves the API. */
  public static final URI VENDOR = URI.create("https://api.anthropic.com");

  private final TeacherIdentity identity;
  private final AnthropicClient client;

  /**
   * A teacher behind a server that speaks this protocol.
   *
   * @param identity whose {@link TeacherIdentity#model} is asked for by that name
   */
  public static Teacher teacher(TeacherIdentity identity, ServerSettings settings) {
    return new ServerTeacher(identity, settings, new Anthropic(identity, settings));
  }

  private Anthropic(TeacherIdentity identity, ServerSettings settings) {
    this.identity = identity;
    ClientOptions.Builder options =
        ClientOptions.builder()
            .httpClient(new AnthropicWire(identity.name(), settings))
            .baseUrl(settings.endpoint().baseUrl().toString())
            .putHeader("anthropic-version", "2023-06-01")
            .maxRetries(0);
    if (settings.key().isPresent()) {
      options.putHeader("x-api-key", settings.key().secret());
    }
    this.client = new AnthropicClientImpl(options.build());
  }

  @Override
  public List<String> models() {
    return client.models().list().data().stream()
        .map(ModelInfo::_id)
        .flatMap(id -> id.asKnown().stream())
        .toList();
  }

  @Override
  public Supplier<ChatReply> chat(TeacherRequest request) {
    MessageCreateParams params = params(request);
    return () -> Messages.read(client.messages().create(params));
  }

  private MessageCreateParams params(TeacherRequest request) {
    MessageCreateParams.Builder params =
        MessageCreateParams.builder()
            .model(identity.model())
            .maxTokens(request.sampling().maxTokens());
    // the SDK has no setters for these any more, the API still takes them
    params.putAdditionalBodyProperty("temperature", number(request.sampling().temperature()));
    if (request.sampling().topP() < 1) {
      params.putAdditionalBodyProperty("top_p", number(request.sampling().topP()));
    }
    String system =
        request.messages().stream()
            .filter(message -> message.role().equals("system"))
            .map(Message::content)
            .collect(Collectors.joining("\n\n"));
    if (!system.isEmpty()) {
      params.system(system);
    }
    for (Message message : request.messages()) {
      switch (message.role()) {
        case "system" -> {}
        case "user" -> params.addUserMessage(message.content());
        case "assistant" -> params.addAssistantMessage(message.content());
        default ->
            throw new IllegalArgumentException(
                "expected the role system, user or assistant, found \"" + message.role() + "\"");
      }
    }
    return params.build();
  }

  private static JsonValue number(double value) {
    return JsonValue.from(value);
  }
}
