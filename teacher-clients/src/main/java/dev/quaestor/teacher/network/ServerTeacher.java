package dev.quaestor.teacher.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A model behind a vendor's protocol, as a teacher. One call of {@link #answer} is one request for
 * one answer. Usage that the server omits, or that contradicts the text, is billed at its worst
 * case.
 */
public final class ServerTeacher implements Teacher {

  private static final Logger LOG = LoggerFactory.getLogger(ServerTeacher.class);

  private final TeacherIdentity identity;
  private final ServerSettings settings;
  private final Vendor vendor;
  private final Wire wire;
  private final String asked;
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * @param identity whose {@link TeacherIdentity#model} is asked for by that name
   */
  public ServerTeacher(TeacherIdentity identity, ServerSettings settings, Vendor vendor) {
    this.identity = identity;
    this.settings = settings;
    this.vendor = vendor;
    this.wire = new Wire(settings.endpoint(), settings.key());
    this.asked = "teacher " + identity.name();
  }

  @Override
  public TeacherIdentity identity() {
    return identity;
  }

  /**
   * Asks for the list of models: the server is there, takes the key and has the model. A server
   * without such a list is taken at its word.
   */
  @Override
  public void check(Iterable<Candidate> candidates) throws TeacherException, InterruptedException {
    HttpRequest request =
        new SdkRequest("GET", vendor.modelsPath(), vendor.headers(settings.key()), new byte[0])
            .toHttp(settings);
    try {
      Optional<List<String>> served = wire.list(request, asked).flatMap(Served::names);
      if (served.isPresent()) {
        Served.check(identity.name(), identity.model(), served.get());
      } else {
        unlisted();
      }
    } catch (UnusableException e) {
      throw new TeacherException(
          "%s: whether it has the model \"%s\" cannot be asked at %s: %s"
              .formatted(asked, identity.model(), settings.endpoint().baseUrl(), e.getMessage()));
    }
  }

  /**
   * Some servers have no such list, and so has a wrong address. A request without anything in it is
   * no question, and what refuses it tells whether answers are given there at all.
   *
   * @throws TeacherException if they are not, or the key is not taken
   */
  private void unlisted() throws TeacherException, InterruptedException, UnusableException {
    byte[] nothing = "{}".getBytes(StandardCharsets.UTF_8);
    SdkRequest post =
        new SdkRequest("POST", vendor.chatPath(), vendor.headers(settings.key()), nothing);
    wire.knock(post.toHttp(settings), asked);
    LOG.warn(
        "{}: there is no list of models at {}; whether it has the model \"{}\" shows with the first answer",
        asked,
        settings.endpoint().baseUrl(),
        identity.model());
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    Billing.Tokens most = settings.billing().most(request);
    return identity.cost(most.input(), most.output());
  }

  @Override
  public Answer answer(TeacherRequest request) throws TeacherException, InterruptedException {
    Billing.Tokens most = settings.billing().most(request);
    SdkRequest post =
        new SdkRequest(
            "POST", vendor.chatPath(), vendor.headers(settings.key()), vendor.body(request));
    try {
      JsonNode body = wire.answer(post.toHttp(settings), asked);
      ChatReply reply = vendor.read(body, most.output());
      if (!reply.saysUsage() && warned.compareAndSet(false, true)) {
        LOG.warn(
            "{} reports no usage that can be true; such answers are billed at their worst case",
            asked);
      }
      return reply.answer(most, settings.key());
    } catch (UnusableException e) {
      return e.answer(most);
    }
  }
}
