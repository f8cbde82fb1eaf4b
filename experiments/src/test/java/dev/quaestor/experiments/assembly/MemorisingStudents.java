package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.admission.AdmissionRule;
import dev.quaestor.curation.admission.AdmissionRules;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.curation.student.Trained;
import dev.quaestor.curation.student.Training;
import dev.quaestor.curation.student.TrainingPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Students that know by heart what they were trained on and are unsure of all else, which needs no
 * arrays. Checkpoints are text files.
 */
public final class MemorisingStudents implements Students {

  private final AtomicInteger bases = new AtomicInteger();
  private volatile int failAtRound = -1;
  private volatile double loss = 0.5;
  private volatile Runnable onTraining = () -> {};

  /** How many bases were asked for. */
  public int bases() {
    return bases.get();
  }

  /** From now on training diverges in this round. */
  public void failAt(int round) {
    failAtRound = round;
  }

  /** From now on every training ends at this loss, in nats a token. */
  public void endAtLoss(double nats) {
    loss = nats;
  }

  /** Called at the beginning of every training. */
  public void onTraining(Runnable action) {
    onTraining = action;
  }

  @Override
  public void check(Order order) {
    if (order.manifest().student().model().context() < 8) {
      throw new IllegalArgumentException("student.model.context: too short for any prompt");
    }
  }

  @Override
  public Fit fit(Order order) {
    return new Fit() {
      @Override
      public AdmissionRule rule() {
        return fits();
      }

      @Override
      public void close() {}
    };
  }

  private static AdmissionRule fits() {
    return AdmissionRules.fitting(example -> example.answer().length() < 500, "too long");
  }

  @Override
  public Base base(Order order, Watch watch) {
    bases.incrementAndGet();
    SortedMap<String, String> known = new TreeMap<>();
    order.material().seedSet().forEach(e -> known.put(e.prompt(), e.answer()));
    Remembering base = new Remembering(known);
    return new Base() {
      @Override
      public String sha256() {
        return base.sha256();
      }

      @Override
      public Students.Schooling trainer(Path run, Watch watching) {
        return new Students.Schooling(
            new Trainer(base, run.resolve("checkpoints")), fits(), Optional.empty());
      }

      @Override
      public void close() {}
    };
  }

  private record Remembering(SortedMap<String, String> known) implements Student {

    @Override
    public String sha256() {
      return Digests.hex(known.toString());
    }

    @Override
    public List<Observation> observe(
        List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
      List<Observation> observations = new ArrayList<>();
      for (Candidate c : candidates) {
        float sure = known.containsKey(c.prompt()) ? 1 : 0.5f / c.prompt().length();
        observations.add(
            new Observation(
                c.id(),
                3,
                known.getOrDefault(c.prompt(), "?"),
                new float[] {(float) Math.log(sure)},
                new float[] {1 - sure},
                new float[] {sure},
                false));
      }
      return observations;
    }

    @Override
    public List<TextLoss> losses(List<Example> examples) {
      return examples.stream().map(e -> new TextLoss(0, 1)).toList();
    }

    @Override
    public List<TextLoss> lossesAlone(List<Example> examples) {
      return losses(examples);
    }

    @Override
    public long activeParameters() {
      return 1000;
    }

    @Override
    public void close() {}
  }

  private final class Trainer implements StudentTrainer {

    private final Remembering base;
    private final Path checkpoints;

    private Trainer(Remembering base, Path checkpoints) {
      this.base = base;
      this.checkpoints = checkpoints;
    }

    @Override
    public Student incumbent(RunState state) {
      if (state.next() <= 1) {
        return base;
      }
      Round.Model model = state.last().model();
      try {
        SortedMap<String, String> known = new TreeMap<>();
        List<String> lines = Files.readAllLines(checkpoints.resolve(model.checkpoint()));
        lines.forEach(line -> known.put(line.split("\t")[0], line.split("\t", 2)[1]));
        return new Remembering(known);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public Trained train(Training training) throws InterruptedException {
      onTraining.run();
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted in step 1");
      }
      if (training.round() == failAtRound) {
        throw new IllegalStateException(
            "round " + training.round() + ", step 3: the loss is NaN; lower train.learning-rate");
      }
      SortedMap<String, String> known = new TreeMap<>(base.known());
      if (training.course().from() == TrainingPlan.From.INCUMBENT) {
        known.putAll(((Remembering) training.incumbent()).known());
      }
      training.course().corpus().forEach(e -> known.put(e.prompt(), e.answer()));
      Remembering challenger = new Remembering(known);
      String checkpoint = "round-%04d".formatted(training.round());
      StringBuilder text = new StringBuilder();
      known.forEach(
          (prompt, answer) ->
              text.append(prompt).append('\t').append(answer.replace("\n", " ")).append('\n'));
      try {
        Files.createDirectories(checkpoints);
        Files.writeString(checkpoints.resolve(checkpoint), text);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      int steps = training.course().steps();
      return new Trained(challenger, checkpoint, steps, steps * 10L, loss);
    }
  }
}
