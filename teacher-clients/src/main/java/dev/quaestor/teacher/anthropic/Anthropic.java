package dev.quaestor.teacher.anthropic;

import com.anthropic.core.JsonValue;
import com.anthropic.core.ObjectMappers;
import com.anthropic.models.messages.MessageCreateParams;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Anthropic's messages API. Newer models refuse {@code top_p} beside a temperature, so it is sent
 * only where it is not 1.
 */
public final class Anthropic implements Vendor {

  /** Where the vendor serves the API. */
  public static final URI VENDOR = URI.create("https://api.anthropic.com");

  private final TeacherIdentity identity;

  /**
   * A teacher behind a server that speaks this protocol.
   *
   * @param identity whose {@link TeacherIdentity#model} is asked for by that name
   */
  public static Teacher teacher(TeacherIdentity identity, ServerSettings settings) {
    return new ServerTeacher(identity, settings, new Anthropic(identity));
  }

  private Anthropic(TeacherIdentity identity) {
    this.identity = identity;
  }

  @Override
  public Map<String, List<String>> headers(ApiKey key) {
    Map<String, List<String>> headers = new LinkedHashMap<>();
    headers.put("anthropic-version", List.of("2023-06-01"));
    if (key.isPresent()) {
      headers.put("x-api-key", List.of(key.secret()));
    }
    return headers;
  }

  @Override
  public List<String> modelsPath() {
    return List.of("v1", "models");
  }

  @Override
  public List<String> chatPath() {
    return List.of("v1", "messages");
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
    return Messages.read(reply, mostOutput);
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
