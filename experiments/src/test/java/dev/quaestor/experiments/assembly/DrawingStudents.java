package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.Training;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Solver;
import dev.quaestor.eval.task.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.random.RandomGenerator;

/**
 * Students of the task {@code programs} that draw many different answers to a prompt where they are
 * sampled: in two of three draws the right program, with up to thirty reversals back and forth
 * behind it, else a wrong one. Otherwise as {@link MemorisingStudents}, and every training is
 * remembered.
 */
public final class DrawingStudents implements Students {

  private final MemorisingStudents memorising = new MemorisingStudents();
  private final Map<String, List<Training>> trainings = new ConcurrentHashMap<>();

  /** The trainings of a variant's runs, in order. */
  public List<Training> trainings(String variant) {
    return trainings.getOrDefault(variant, List.of());
  }

  @Override
  public void check(Order order) {
    memorising.check(order);
  }

  @Override
  public Fit fit(Order order) {
    return memorising.fit(order);
  }

  @Override
  public Base base(Order order, Watch watch) {
    Base base = memorising.base(order, watch);
    Task task = Tasks.named(order.manifest().task().name(), order.manifest().task().values());
    return new Base() {
      @Override
      public String sha256() {
        return base.sha256();
      }

      @Override
      public Schooling trainer(Path run, Watch watching) throws IOException {
        Schooling inner = base.trainer(run, watching);
        List<Training> mine =
            trainings.computeIfAbsent(
                run.getParent().getFileName().toString(), name -> new ArrayList<>());
        return new Schooling(
            new Trainer(inner.trainer(), task.solver().orElseThrow(), mine),
            inner.fitting(),
            inner.ledgerHead());
      }

      @Override
      public void close() {
        base.close();
      }
    };
  }

  private record Trainer(StudentTrainer inner, Solver solver, List<Training> trainings)
      implements StudentTrainer {

    @Override
    public Student incumbent(RunState state) {
      return new Drawing(inner.incumbent(state), solver);
    }

    @Override
    public Trained train(Training training) throws InterruptedException {
      trainings.add(training);
      Trained trained = inner.train(training);
      return new Trained(
          new Drawing(trained.student(), solver),
          trained.checkpoint(),
          trained.steps(),
          trained.tokens(),
          trained.loss());
    }
  }

  private record Drawing(Student inner, Solver solver) implements Student {

    @Override
    public String sha256() {
      return inner.sha256();
    }

    @Override
    public List<Observation> observe(
        List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
      if (decoding.temperature() == 0) {
        return inner.observe(candidates, decoding, streams);
      }
      return candidates.stream().map(c -> drawn(c, streams.stream(0, "drawn", c.id()))).toList();
    }

    private Observation drawn(Candidate candidate, RandomGenerator random) {
      String right = solver.solve(candidate.prompt()).orElseThrow().text();
      String text =
          random.nextInt(3) == 0 ? "max|sum|sum" : right + "|rev|rev".repeat(random.nextInt(30));
      return new Observation(
          candidate.id(), 3, text, new float[] {-1}, new float[] {0.5f}, new float[] {0.5f}, false);
    }

    @Override
    public List<TextLoss> losses(List<Example> examples) {
      return inner.losses(examples);
    }

    @Override
    public List<TextLoss> lossesAlone(List<Example> examples) {
      return inner.lossesAlone(examples);
    }

    @Override
    public long activeParameters() {
      return inner.activeParameters();
    }

    @Override
    public void close() {
      inner.close();
    }
  }
}
