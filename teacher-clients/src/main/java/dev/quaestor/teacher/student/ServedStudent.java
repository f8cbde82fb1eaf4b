package dev.quaestor.teacher.student;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.teacher.student.Probe.Abilities;
import dev.quaestor.teacher.student.StudentServer.Question;
import dev.quaestor.teacher.student.Tokens.Text;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A student that a server answers for. It is sent token ids and shows its answers with the
 * log-probability of each token and those of the likeliest beside; margins follow from the two
 * likeliest, entropies lie between bounds, of which the middle is taken. After a break in the line
 * it must still be who it was: a fingerprint, its answer to a fixed prompt, tells.
 */
public final class ServedStudent implements Student {

  private static final Logger LOG = LoggerFactory.getLogger(ServedStudent.class);

  /** The same weights, computed again beside other requests, may differ so much, in nats. */
  private static final double DRIFT = 0.05;

  private final StudentServer server;
  private final Identity identity;
  private final Tokens tokens;
  private final Abilities abilities;
  private final double[] fingerprint;
  private final ExecutorService threads;
  private final Runnable closing;
  private int seen;

  /**
   * Who it is.
   *
   * @param sha256 of its weights
   * @param activeParameters used for one token; 0 where nobody knows
   * @param concurrency requests at once
   */
  public record Identity(String sha256, long activeParameters, int concurrency) {}

  /**
   * The student that {@code server} serves now.
   *
   * @param closing what is done when it is closed
   */
  public ServedStudent(
      StudentServer server, Identity identity, Knowledge knowledge, Runnable closing) {
    this.server = server;
    this.identity = identity;
    this.tokens = knowledge.tokens();
    this.abilities = knowledge.abilities();
    this.closing = closing;
    this.threads =
        Executors.newFixedThreadPool(
            identity.concurrency(),
            task -> {
              Thread thread = new Thread(task, "served-student");
              thread.setDaemon(true);
              return thread;
            });
    this.fingerprint = Probe.answered(server, 1).logprobs();
    this.seen = server.failures();
  }

  /** What is known of it: how texts become its tokens, and what its server shows. */
  public record Knowledge(Tokens tokens, Abilities abilities) {}

  /** Whether it answers a fixed prompt as {@code other} does, to the last digit. */
  public boolean answersLike(ServedStudent other) {
    return Arrays.equals(fingerprint, other.fingerprint);
  }

  /** The log-probabilities of its answer to a fixed prompt, by which it is known again. */
  public double[] fingerprint() {
    return fingerprint.clone();
  }

  /** Refuses a student that answers the fixed prompt otherwise than {@code was}. */
  public void refuseUnless(double[] was) {
    if (!alike(fingerprint, was)) {
      throw new StudentServerException(
          "student %s at %s is not the one that was told of: its answer to a fixed prompt has the log-probabilities %s, it had %s; serve that one again, then go on"
              .formatted(
                  server.model(),
                  server.address(),
                  Arrays.toString(fingerprint),
                  Arrays.toString(was)));
    }
  }

  private static boolean alike(double[] now, double[] was) {
    boolean same = now.length == was.length;
    for (int i = 0; same && i < now.length; i++) {
      same = Math.abs(now[i] - was[i]) <= DRIFT;
    }
    return same;
  }

  @Override
  public String sha256() {
    return identity.sha256();
  }

  @Override
  public List<Observation> observe(
      List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
    double[] widest = new double[1];
    List<Observation> observations =
        all(candidates, candidate -> observe(candidate, decoding, streams, widest));
    if (widest[0] > 0) {
      LOG.info(
          "student {}: entropies are known to within {} nats at the worst place, from the {} likeliest tokens",
          server.model(),
          widest[0],
          abilities.top());
    }
    return observations;
  }

  private Observation observe(
      Candidate candidate, Decoding decoding, RandomStreams streams, double[] widest) {
    int[] prompt = tokens.prompt(candidate);
    String of = "candidate " + candidate.id();
    int most = Math.min(decoding.maxTokens(), tokens.context() - prompt.length);
    ObjectNode body =
        server
            .body(new Question(of, prompt, most, decoding.temperature()))
            .put("logprobs", abilities.top());
    if (decoding.temperature() > 0) {
      body.put("seed", streams.seedOf(0, "answer", candidate.id()));
    }
    Told told = server.ask(of, body);
    int count = told.ids().length;
    if (count == 0) {
      throw new StudentServerException(
          "%s: the student's server told no token, not even the end of the answer".formatted(of));
    }
    float[] logprobs = new float[count];
    float[] entropies = new float[count];
    float[] margins = new float[count];
    for (int i = 0; i < count; i++) {
      double[] top = told.tops()[i];
      if (top.length < Math.min(2, abilities.top())) {
        throw new StudentServerException(
            "%s: %d of the likeliest tokens were told at token %d, %d at the start"
                .formatted(of, top.length, i, abilities.top()));
      }
      EntropyBounds bounds =
          EntropyBounds.of(
              Arrays.copyOf(top, Math.min(top.length, abilities.top())), tokens.vocabulary());
      synchronized (widest) {
        widest[0] = Math.max(widest[0], bounds.most() - bounds.least());
      }
      logprobs[i] = (float) told.logprobs()[i];
      entropies[i] = (float) bounds.middle();
      margins[i] = (float) (Math.exp(top[0]) - (top.length > 1 ? Math.exp(top[1]) : 0));
    }
    boolean ended = tokens.ends().contains(told.ids()[count - 1]);
    if (!ended && told.finish().equals("stop")) {
      throw new StudentServerException(
          "%s: the answer ended and its end token was not told, the last was %d; a server that tells it is needed (vLLM does)"
              .formatted(of, told.ids()[count - 1]));
    }
    int[] answer = ended ? Arrays.copyOf(told.ids(), count - 1) : told.ids();
    boolean truncated = !ended;
    return new Observation(
        candidate.id(),
        prompt.length,
        tokens.text(answer),
        logprobs,
        entropies,
        margins,
        truncated);
  }

  @Override
  public List<TextLoss> losses(List<Example> examples) {
    return all(examples, example -> loss(example, tokens.example(example)));
  }

  @Override
  public List<TextLoss> lossesAlone(List<Example> examples) {
    return all(examples, example -> loss(example, tokens.alone(example)));
  }

  private TextLoss loss(Example example, Text text) {
    Probe.Scoring way =
        abilities
            .scoring()
            .orElseThrow(
                () ->
                    new StudentServerException(
                        "student %s at %s cannot score given texts: %s"
                            .formatted(server.model(), server.address(), abilities.why())));
    double[] logprobs =
        Probe.score(server, way, "candidate " + example.candidateId(), text.tokens());
    double sum = 0;
    for (int i = text.from(); i < logprobs.length; i++) {
      sum -= logprobs[i];
    }
    return new TextLoss(sum / (logprobs.length - text.from()), text.tokens().length);
  }

  private <T, V> List<V> all(List<T> asked, Function<T, V> each) {
    List<Future<V>> futures = new ArrayList<>(asked.size());
    for (T one : asked) {
      futures.add(threads.submit(() -> each.apply(one)));
    }
    List<V> values = new ArrayList<>(asked.size());
    try {
      for (Future<V> future : futures) {
        values.add(future.get());
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      throw StudentServer.interrupted();
    } finally {
      futures.forEach(future -> future.cancel(true));
    }
    same();
    return values;
  }

  /** Refuses to go on with another student where the line broke meanwhile. */
  private synchronized void same() {
    if (server.failures() == seen) {
      return;
    }
    seen = server.failures();
    double[] now = Probe.answered(server, 1).logprobs();
    if (!alike(now, fingerprint)) {
      throw new StudentServerException(
          "student %s at %s is another one since the line broke: its answer to a fixed prompt has the log-probabilities %s, it had %s; serve the student that was there, then resume"
              .formatted(
                  server.model(),
                  server.address(),
                  Arrays.toString(now),
                  Arrays.toString(fingerprint)));
    }
  }

  @Override
  public long activeParameters() {
    return identity.activeParameters();
  }

  @Override
  public void close() {
    threads.shutdownNow();
    closing.run();
  }
}
