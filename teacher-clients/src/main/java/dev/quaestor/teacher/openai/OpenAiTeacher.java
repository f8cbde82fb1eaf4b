package dev.quaestor.teacher.openai;

import com.openai.client.OpenAIClient;
import com.openai.client.OpenAIClientImpl;
import com.openai.core.ClientOptions;
import com.openai.core.JsonValue;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.models.Model;
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
import dev.quaestor.teacher.network.ChatReply;
import dev.quaestor.teacher.network.Served;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.network.UnusableException;
import dev.quaestor.teacher.network.WireSignal;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model behind an OpenAI-compatible server. One call of {@link #answer} is one request for one
 * choice. Usage that the server omits, or that contradicts the text, is billed at its worst case.
 */
public final class OpenAiTeacher implements Teacher {

  private static final Logger LOG = LoggerFactory.getLogger(OpenAiTeacher.class);

  private final TeacherIdentity identity;
  private final ServerSettings settings;
  private final OpenAiOptions options;
  private final OpenAIClient client;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * @param identity whose {@link TeacherIdentity#model} is asked for by that name
   */
  public OpenAiTeacher(TeacherIdentity identity, ServerSettings settings, OpenAiOptions options) {
    this.identity = identity;
    this.settings = settings;
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
                      .map(Model::_id)
                      .flatMap(id -> id.asKnown().stream())
                      .toList(),
              settings.key());
      Served.check(identity.name(), identity.model(), served);
    } catch (UnusableException e) {
      throw new TeacherException(
          "teacher %s: the list of models at %s/models cannot be read: %s"
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
    ChatCompletionCreateParams params = params(request);
    try {
      ChatReply reply =
          WireSignal.call(
              () -> ChatCompletions.read(client.chat().completions().create(params)),
              settings.key());
      if (!reply.saysUsage() && warned.compareAndSet(false, true)) {
        LOG.warn(
            "teacher {} reports no usage that can be true; such answers are billed at their worst"
                + " case",
            identity.name());
      }
      return reply.answer(most, settings.key());
    } catch (UnusableException e) {
      return new Answer(Outcome.MALFORMED, "", e.getMessage(), most.input(), most.output());
    }
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
