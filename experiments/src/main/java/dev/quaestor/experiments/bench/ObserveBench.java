package dev.quaestor.experiments.bench;

import dev.quaestor.curation.ClosedLoop;
import dev.quaestor.curation.RoundListener;
import dev.quaestor.curation.RunParts;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.admission.AdmissionPolicy;
import dev.quaestor.curation.admission.Verifier;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.ledger.SqliteLedger;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.curation.strategy.QueryStrategies.Composition;
import dev.quaestor.curation.strategy.TopK;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.ObservationPlan;
import dev.quaestor.curation.student.Reading;
import dev.quaestor.curation.student.References;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.Training;
import dev.quaestor.curation.student.TrainingPlan;
import dev.quaestor.curation.teacher.AnswerMode;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.teacher.loopback.LoopbackStudent;
import dev.quaestor.teacher.loopback.NumberTokens;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.student.Probe;
import dev.quaestor.teacher.student.ServedStudent;
import dev.quaestor.teacher.student.StudentServer;
import dev.quaestor.teacher.throttle.Backoff;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * What the loop costs around a served student: a round observes every candidate of a pool, greedily
 * and with the likeliest tokens, from a server on loopback in this process that answers at once.
 * The loop's share is the time from the round's beginning until its choice is kept, over that in
 * which the student itself was asked.
 */
public final class ObserveBench {

  private static final int MOST = 8;
  private static final int TOP = 20;

  /**
   * What is measured.
   *
   * @param candidates observed in a round
   * @param concurrency requests in flight
   */
  public record Load(int candidates, int concurrency) {

    public Load {
      if (candidates < 10 || concurrency < 1) {
        throw new IllegalArgumentException(
            "a bench of observation needs 10 candidates and concurrency >= 1; found %d and %d"
                .formatted(candidates, concurrency));
      }
    }
  }

  /**
   * What was found, the best of the rounds that count.
   *
   * @param perSecond observations a second, the loop included
   * @param added what the loop adds to observing, as a share of it
   */
  public record Result(double perSecond, double added) {}

  private final Load load;
  private final LongSupplier nanos;
  private long inside;
  private long begun;
  private long chosen;

  public ObserveBench(Load load, LongSupplier nanos) {
    this.load = load;
    this.nanos = nanos;
  }

  /**
   * Measures.
   *
   * @param warm rounds before those that count
   * @param timed rounds that count
   * @param directory for ledgers
   */
  public Result run(int warm, int timed, Path directory)
      throws IOException, TeacherException, InterruptedException {
    Result best = new Result(0, Double.POSITIVE_INFINITY);
    try (LoopbackStudent server = LoopbackStudent.start(0, 1)) {
      StudentServer asked =
          new StudentServer(
              ServerSettings.of(Endpoint.at(server.url()), ApiKey.NONE), "s", Backoff.DEFAULT);
      try (ServedStudent student =
          new ServedStudent(
              asked,
              new ServedStudent.Identity("0".repeat(64), 1, load.concurrency()),
              new ServedStudent.Knowledge(new NumberTokens(), Probe.of(asked, TOP)),
              () -> {})) {
        for (int i = 0; i < warm + timed; i++) {
          round(student, directory.resolve("run-" + i + ".db"));
          if (i >= warm) {
            long whole = chosen - begun;
            best =
                new Result(
                    Math.max(best.perSecond, load.candidates() / (whole / 1e9)),
                    Math.min(best.added, (double) (whole - inside) / inside));
          }
        }
      }
    }
    return best;
  }

  private void round(Student student, Path ledger) throws TeacherException, InterruptedException {
    List<Candidate> candidates =
        IntStream.range(0, load.candidates())
            .mapToObj(
                i ->
                    Candidate.of(
                        "%d %d %d 7".formatted(i % 61, i / 61 % 61, i / 3721), "g" + i % 12, ""))
            .toList();
    Verifier verifier =
        (candidate, answer) -> new Verifier.Judgement(Verifier.Outcome.UNKNOWN, answer);
    try (SqliteLedger kept = SqliteLedger.open(ledger)) {
      new ClosedLoop(
              new RunParts(
                  new Pool(candidates),
                  10,
                  new ObservationPlan(
                      1, MOST, new Reading(Optional::of, verifier, References.NONE)),
                  QueryStrategies.named("margin", Composition.of(new TopK())),
                  new AnswerMode(new Sampling(16, 0, 1), 1, UnaryOperator.identity()),
                  (requests, state, following) -> List.of(),
                  new AdmissionPolicy(List.of()),
                  new Untrained(new Timed(student)),
                  new TrainingPlan(TrainingPlan.From.BASE, Integer.MAX_VALUE, Dimension.QUERIES, 1),
                  List.of(),
                  state -> state.next() > 1 ? Optional.of("one round") : Optional.empty(),
                  kept,
                  new Stages()),
              1)
          .run();
    }
  }

  private final class Stages implements RoundListener {

    @Override
    public void stage(int round, Stage stage) {
      if (round == 1 && stage == Stage.OBSERVE) {
        begun = nanos.getAsLong();
        inside = 0;
      } else if (round == 1 && stage == Stage.ASK) {
        chosen = nanos.getAsLong();
      }
    }
  }

  /** Keeps the student as it is. */
  private record Untrained(Student student) implements StudentTrainer {

    @Override
    public Student incumbent(RunState state) {
      return student;
    }

    @Override
    public Trained train(Training training) {
      return new Trained(student, "base", 0, 0, Double.NaN);
    }
  }

  /** Takes the time in which the student was asked, and is not closed between rounds. */
  private final class Timed implements Student {

    private final Student student;

    Timed(Student student) {
      this.student = student;
    }

    @Override
    public String sha256() {
      return student.sha256();
    }

    @Override
    public List<Observation> observe(
        List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
      long start = nanos.getAsLong();
      List<Observation> seen = student.observe(candidates, decoding, streams);
      inside += nanos.getAsLong() - start;
      return seen;
    }

    @Override
    public List<TextLoss> losses(List<Example> examples) {
      return student.losses(examples);
    }

    @Override
    public List<TextLoss> lossesAlone(List<Example> examples) {
      return student.lossesAlone(examples);
    }

    @Override
    public long activeParameters() {
      return student.activeParameters();
    }

    @Override
    public void close() {}
  }
}
