package dev.quaestor.teacher.network;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
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
  private final AtomicBoolean warned = new AtomicBoolean();

  /**
   * @param identity whose {@link TeacherIdentity#model} is asked for by that name
   */
  public ServerTeacher(TeacherIdentity identity, ServerSettings settings, Vendor vendor) {
    this.identity = identity;
    this.settings = settings;
    this.vendor = vendor;
  }

  @Override
  public TeacherIdentity identity() {
    return identity;
  }

  /** Asks for the list of models: the server is there, takes the key and has the model. */
  @Override
  public void check(Iterable<Candidate> candidates) throws TeacherException, InterruptedException {
    try {
      List<String> served = WireSignal.call(vendor::models, settings.key());
      Served.check(identity.name(), identity.model(), served);
    } catch (UnusableException e) {
      throw new TeacherException(
          "teacher %s: the list of models at %s cannot be read: %s"
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
    Supplier<ChatReply> attempt = vendor.chat(request);
    try {
      ChatReply reply = WireSignal.call(attempt, settings.key());
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
}
