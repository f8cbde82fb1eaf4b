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
import dev.quaestor.teacher.student.Told.MistoldException;
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
 * likeliest, entropies lie between bounds, of which the middle is taken. After every pass it must
 * still be who it was: a fingerprint, its answer to a fixed prompt, tells.
 */
public final class ServedStudent implements Student {

  private static final Logger LOG = LoggerFactory.getLogger(ServedStudent.class);

  private final StudentServer server;
  private final Identity identity;
  private final Tokens tokens;
  private final Abilities abilities;
  private final Fingerprint fingerprint;
  private final ExecutorService threads;
  private final Runnable closing;

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
    this.fingerprint = Fingerprint.of(server);
  }

  /** What is known of it: how texts become its tokens, and what its server shows. */
  public record Knowledge(Tokens tokens, Abilities abilities) {}

  /** Whether nothing tells it from {@code other} by the answer to a fixed prompt. */
  public boolean answersLike(ServedStudent other) {
    return fingerprint.same(other.fingerprint);
  }

  /** Whether nothing tells it from the student that {@code other} serves. */
  public boolean answersLike(StudentServer other) {
    return fingerprint.same(Fingerprint.of(other));
  }

  /** Whether nothing tells it from the one whose {@link #fingerprint} was {@code kept}. */
  public boolean answersLike(double[] kept) {
    return fingerprint.same(Fingerprint.kept(kept));
  }

  /** The log-probabilities of its answer to a fixed prompt, by which it is known again. */
  public double[] fingerprint() {
    return fingerprint.logprobs().clone();
  }

  /** Refuses a student that answers the fixed prompt otherwise than {@code was}. */
  public void refuseUnless(double[] was) {
    if (!Fingerprint.kept(was).allows(fingerprint)) {
      throw new StudentServerException(
          "student %s at %s is not the one it was: its answer to a fixed prompt has the log-probabilities %s, it had %s; serve that one again, then go on"
              .formatted(server.model(), server.address(), fingerprint, Arrays.toString(was)));
    }
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
    boolean greedy = decoding.temperature() == 0;
    Seen seen = server.ask(of, body, told -> seen(greedy ? Probe.likeliest(told) : told));
    synchronized (widest) {
      widest[0] = Math.max(widest[0], seen.widest);
    }
    int[] ids = seen.ids;
    boolean ended = tokens.ends().contains(ids[ids.length - 1]);
    if (!ended && seen.finish.equals("stop")) {
      throw new StudentServerException(
          "%s: the answer ended and its end token was not told, the last was %d; a server that tells it is needed (vLLM does)"
              .formatted(of, ids[ids.length - 1]));
    }
    int[] answer = ended ? Arrays.copyOf(ids, ids.length - 1) : ids;
    return new Observation(
        candidate.id(),
        prompt.length,
        tokens.text(answer),
        seen.logprobs,
        seen.entropies,
        seen.margins,
        !ended);
  }

  /** An answer's tokens with what the student believed at each, and the widest entropy bounds. */
  private record Seen(
      int[] ids,
      float[] logprobs,
      float[] entropies,
      float[] margins,
      double widest,
      String finish) {}

  private Seen seen(Told told) throws MistoldException {
    int count = told.ids().length;
    if (count == 0) {
      throw new MistoldException("no token was told, not even the end of the answer");
    }
    float[] logprobs = new float[count];
    float[] entropies = new float[count];
    float[] margins = new float[count];
    double widest = 0;
    for (int i = 0; i < count; i++) {
      double[] top = told.tops()[i];
      if (told.ids()[i] >= tokens.vocabulary()) {
        throw new MistoldException(
            "token %d is %d, of a vocabulary of %d; the server has another tokenizer"
                .formatted(i, told.ids()[i], tokens.vocabulary()));
      }
      if (top.length < abilities.top()) {
        throw new MistoldException(
            "%d of the likeliest tokens were told at token %d, %d at the start"
                .formatted(top.length, i, abilities.top()));
      }
      double[] known = Arrays.copyOf(top, abilities.top());
      EntropyBounds bounds = EntropyBounds.of(known, tokens.vocabulary());
      widest = Math.max(widest, bounds.most() - bounds.least());
      logprobs[i] = (float) told.logprobs()[i];
      entropies[i] = (float) bounds.middle();
      margins[i] = (float) (Math.exp(top[0]) - (top.length > 1 ? Math.exp(top[1]) : 0));
    }
    return new Seen(told.ids(), logprobs, entropies, margins, widest, told.finish());
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

  /** Refuses to go on with another student than began: servers restart, and reload. */
  private void same() {
    Fingerprint now = Fingerprint.of(server);
    if (!fingerprint.allows(now)) {
      throw new StudentServerException(
          "student %s at %s is another one than before: its answer to a fixed prompt has the log-probabilities %s, it had %s; serve the student that was there, then resume"
              .formatted(server.model(), server.address(), now, fingerprint));
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
