package dev.quaestor.teacher.anthropic;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.AnthropicClientImpl;
import com.anthropic.core.ClientOptions;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.models.ModelInfo;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.network.Billing;
import dev.quaestor.teacher.network.Served;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.network.UnusableException;
import dev.quaestor.teacher.network.WireSignal;
import java.net.URI;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A model behind Anthropic's messages API. One call of {@link #answer} is one request. The vendor
 * has no nucleus sampling beside a temperature in newer models, so {@code top_p} is sent only where
 * it is not 1.
 */
public final class AnthropicTeacher implements Teacher {

  /** Where the vendor serves the API. */
  public static final URI VENDOR = URI.create("https://api.anthropic.com");

  private final TeacherIdentity identity;
  private final ServerSettings settings;
  private final AnthropicClient client;

  /**
   * @param identity whose {@link TeacherIdentity#model} is asked for by that name
   */
  public AnthropicTeacher(TeacherIdentity identity, ServerSettings settings) {
    this.identity = identity;
    this.settings = settings;
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
  public TeacherIdentity identity() {
    return identity;
  }

  /** Asks for the list of models: the server is there, takes the key and has the model. */
  @Override
  public void check(Iterable<Candidate> candidates) throws TeacherException, InterruptedException {
    try {
      List<String> served =
          WireSignal.call(
              () ->
                  client.models().list().data().stream()
                      .map(ModelInfo::_id)
                      .flatMap(id -> id.asKnown().stream())
                      .toList(),
              settings.key());
      Served.check(identity.name(), identity.model(), served);
    } catch (UnusableException e) {
      throw new TeacherException(
          "teacher %s: the list of models at %s/v1/models cannot be read: %s"
              .formatted(identity.name(), settings.endpoint().baseUrl(), e.getMessage()));
    }
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    Billing.Tokens most = settings.billing().most(request);
    return identity.cost(most.input(), most.output());
  }

  @Override
  public Answer answer(TeacherRequest request) throws TeacherException, InterruptedException {
    Billing.Tokens most = settings.billing().most(request);
    MessageCreateParams params = params(request);
    try {
      return WireSignal.call(() -> Messages.read(client.messages().create(params)), settings.key())
          .answer(most, settings.key());
    } catch (UnusableException e) {
      return new Answer(Outcome.MALFORMED, "", e.getMessage(), most.input(), most.output());
    }
  }

  private MessageCreateParams params(TeacherRequest request) {
    MessageCreateParams.Builder params =
        MessageCreateParams.builder()
            .model(identity.model())
            .maxTokens(request.sampling().maxTokens())
            .temperature(request.sampling().temperature());
    if (request.sampling().topP() < 1) {
      params.topP(request.sampling().topP());
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
}
