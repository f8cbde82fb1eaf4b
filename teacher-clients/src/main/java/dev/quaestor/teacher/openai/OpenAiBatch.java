package dev.quaestor.teacher.openai;

import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Trouble;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.network.Billing;
import dev.quaestor.teacher.network.ExtraBody;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.network.ServerTeacher;
import dev.quaestor.teacher.network.UnusableException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ExecutionException;

/**
 * OpenAI's batch API: requests that are under way together are submitted as one batch, which may
 * take a day and costs about half. Each call of {@link #answer} waits for its line; so it is asked
 * with as many calls at a time as a batch should hold.
 *
 * <p>What was submitted is kept in a journal. A process that dies with a batch under way leaves its
 * calls in doubt on the bill, as any other; when they are asked again their lines are {@link
 * #underWay}, so that the doubts are reopened, waited for and settled once. A line that failed is
 * retried in another batch.
 */
public final class OpenAiBatch implements Teacher {

  /** The longest files of answers that are read, in bytes. */
  private static final int MOST_BYTES = 1 << 28;

  /**
   * How patiently batches are made and waited for.
   *
   * @param gather how long no request comes before those that came are submitted
   * @param poll how often the server is asked how a batch stands
   * @param most the most requests of a batch
   */
  public record Patience(Duration gather, Duration poll, int most) {

    /** Two seconds, half a minute, a thousand. */
    public static final Patience DEFAULT =
        new Patience(Duration.ofSeconds(2), Duration.ofSeconds(30), 1000);

    public Patience {
      if (gather.isNegative() || poll.toMillis() < 1 || most < 1) {
        throw new IllegalArgumentException(
            "batches need a time to gather, a pause between polls and room for a request, found "
                + gather
                + ", "
                + poll
                + ", "
                + most);
      }
    }
  }

  /**
   * What batches need beside a server.
   *
   * @param journal the directory that remembers what was submitted
   */
  public record Setup(Path journal, Patience patience) {}

  private final TeacherIdentity identity;
  private final ServerSettings settings;
  private final OpenAi requests;
  private final Teacher direct;
  private final BatchClerk clerk;
  private final String scope;
  private final boolean owner;

  /** A teacher behind a server that speaks the batch protocol. */
  public static OpenAiBatch teacher(
      TeacherIdentity identity, ServerSettings settings, OpenAiOptions options, Setup setup) {
    ServerSettings files =
        new ServerSettings(
            settings.endpoint().reading(MOST_BYTES),
            settings.key(),
            ExtraBody.NONE,
            settings.billing());
    BatchApi api = new BatchApi(OpenAiWire.client(identity.name(), files), settings.key());
    BatchClerk clerk = new BatchClerk(identity.name(), api, setup, settings.key());
    OpenAi requests = new OpenAi(identity, options);
    return new OpenAiBatch(identity, settings, requests, clerk);
  }

  private OpenAiBatch(
      TeacherIdentity identity, ServerSettings settings, OpenAi requests, BatchClerk clerk) {
    this.identity = identity;
    this.settings = settings;
    this.requests = requests;
    this.direct = new ServerTeacher(identity, settings, requests);
    this.clerk = clerk;
    this.scope = "";
    this.owner = true;
  }

  private OpenAiBatch(OpenAiBatch whole, String scope) {
    this.identity = whole.identity;
    this.settings = whole.settings;
    this.requests = whole.requests;
    this.direct = whole.direct;
    this.clerk = whole.clerk;
    this.scope = scope;
    this.owner = false;
  }

  /**
   * The same teacher for those who must not share answers with others: a line that was submitted
   * for another scope is not taken over. Closed with the teacher it comes from.
   */
  public Teacher scoped(String other) {
    return new OpenAiBatch(this, other);
  }

  @Override
  public TeacherIdentity identity() {
    return identity;
  }

  @Override
  public void check(Iterable<Candidate> candidates) throws TeacherException, InterruptedException {
    direct.check(candidates);
  }

  @Override
  public Cost worstCase(TeacherRequest request) {
    return direct.worstCase(request);
  }

  @Override
  public boolean underWay(TeacherRequest request) {
    return clerk.holds(request.key(identity, scope));
  }

  @Override
  public Answer answer(TeacherRequest request) throws TeacherException, InterruptedException {
    Billing.Tokens most = settings.billing().most(request);
    try {
      return clerk
          .ask(request.key(identity, scope), body(request))
          .get()
          .reply(most.output())
          .answer(most, settings.key());
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RetryableException failure) {
        throw counted(failure);
      }
      if (e.getCause() instanceof TeacherException failure) {
        throw new TeacherException(String.valueOf(failure.getMessage()), failure);
      }
      throw new IllegalStateException("teacher " + identity.name() + ": a batch failed", e);
    } catch (UnusableException e) {
      return e.answer(most);
    } catch (RetryableException e) {
      throw counted(e);
    }
  }

  /** A line that was put off is in another batch an attempt like any other. */
  private static RetryableException counted(RetryableException failure) {
    boolean paced = failure.trouble() == Trouble.PACE;
    return new RetryableException(
        String.valueOf(failure.getMessage()),
        failure.billing(),
        failure.retryAfter().orElse(Duration.ZERO),
        paced ? Trouble.OVERLOAD : failure.trouble());
  }

  private byte[] body(TeacherRequest request) {
    return settings.extra().applied(requests.body(request));
  }

  @Override
  public void close() {
    if (owner) {
      clerk.close();
    }
  }
}
