package dev.quaestor.teacher.reward;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.network.Billing;
import dev.quaestor.teacher.network.SdkRequest;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.network.UnusableException;
import dev.quaestor.teacher.network.Wire;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A reward model behind a server, as a teacher whose reply is a number and nothing else. It reads
 * question and answer once and writes nothing; a server that does not say how much it read is
 * billed at the worst case.
 */
public final class RewardTeacher implements Teacher {

  /** Where the question and the answer stand in a text. */
  public static final String QUESTION = "{question}";

  /** See {@link #QUESTION}. */
  public static final String ANSWER = "{answer}";

  /**
   * How the model is asked.
   *
   * @param protocol what its server speaks
   * @param text question and answer as one text, for protocols that take one
   * @param scale whether scores are wanted as the model gives them
   */
  public record Form(RewardProtocol protocol, String text, Scale scale) {}

  /** Which number is asked for, where a server has both. */
  public enum Scale {
    /** As the model's head gives it. */
    RAW,
    /** Brought into [0, 1] by the server. */
    UNIT
  }

  private final TeacherIdentity identity;
  private final ServerSettings settings;
  private final Form form;
  private final Wire wire;
  private final String asked;

  public RewardTeacher(TeacherIdentity identity, ServerSettings settings, Form form) {
    this.identity = identity;
    this.settings = settings;
    this.form = form;
    this.wire = new Wire(settings.endpoint(), settings.key());
    this.asked = "reward " + identity.name();
  }

  @Override
  public TeacherIdentity identity() {
    return identity;
  }

  /**
   * Asks with nothing in it, which costs nothing: what refuses it tells whether anyone is there.
   */
  @Override
  public void check(Iterable<Candidate> candidates) throws TeacherException, InterruptedException {
    try {
      wire.knock(post("{}".getBytes(StandardCharsets.UTF_8)).toHttp(settings), asked);
    } catch (UnusableException e) {
      throw new TeacherException(asked + ": " + e.getMessage(), e);
    }
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    return identity.cost(settings.billing().most(request).input(), 0);
  }

  /**
   * The number; what the server finds no number for is {@link Answer.Outcome#FAILED}.
   *
   * @throws TeacherException if the reply has another shape than the protocol has, so that no
   *     number of this server can be read
   */
  @Override
  public Answer answer(TeacherRequest request) throws TeacherException, InterruptedException {
    Billing.Tokens most = settings.billing().most(request);
    byte[] body =
        form.protocol()
            .body(identity.model(), question(request))
            .toString()
            .getBytes(StandardCharsets.UTF_8);
    JsonNode said;
    try {
      said = wire.json(post(body).toHttp(settings), asked);
    } catch (UnusableException e) {
      return e.answer(new Billing.Tokens(most.input(), 0));
    }
    RewardReply reply;
    try {
      reply = form.protocol().read(said);
    } catch (RewardProtocol.ShapeException e) {
      throw new TeacherException(
          "%s: the reply at %s is none of %s: %s; name the protocol that this server speaks (reward.protocol), and a model that gives one number"
              .formatted(asked, settings.endpoint().baseUrl(), word(), e.getMessage()),
          e);
    }
    long tokens = reply.tokens().orElse(most.input());
    return Double.isFinite(reply.score())
        ? Answer.completed(Double.toString(reply.score()), tokens, 0)
        : new Answer(Answer.Outcome.FAILED, "", "the server's score is no number", tokens, 0);
  }

  private RewardProtocol.Question question(TeacherRequest request) {
    List<Message> messages = request.messages();
    String asking = messages.get(0).content();
    String answer = messages.get(messages.size() - 1).content();
    StringBuilder text = new StringBuilder();
    String rest = form.text();
    for (int at = next(rest); at >= 0; at = next(rest)) {
      boolean first = rest.startsWith(QUESTION, at);
      text.append(rest, 0, at).append(first ? asking : answer);
      rest = rest.substring(at + (first ? QUESTION : ANSWER).length());
    }
    text.append(rest);
    return new RewardProtocol.Question(asking, answer, text.toString(), form.scale() == Scale.RAW);
  }

  private static int next(String text) {
    int question = text.indexOf(QUESTION);
    int answer = text.indexOf(ANSWER);
    return question < 0 ? answer : answer < 0 ? question : Math.min(question, answer);
  }

  private SdkRequest post(byte[] body) {
    Map<String, List<String>> headers =
        settings.key().isPresent()
            ? Map.of("Authorization", List.of("Bearer " + settings.key().secret()))
            : Map.of();
    return new SdkRequest("POST", form.protocol().path(), headers, body);
  }

  private String word() {
    return form.protocol().name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
