package dev.quaestor.curation;

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
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A student that knows by heart what it was trained on, and is unsure of everything else. */
record MemorisingStudent(Map<String, String> known) implements Student {

  @Override
  public String sha256() {
    return Digests.hex(new TreeMap<>(known).toString());
  }

  @Override
  public List<Observation> observe(
      List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
    return candidates.stream().map(this::observation).toList();
  }

  private Observation observation(Candidate c) {
    String answer = known.getOrDefault(c.prompt(), "?");
    float sure = known.containsKey(c.prompt()) ? 1 : 0.5f / c.prompt().length();
    float[] logProbability = {(float) Math.log(sure)};
    return new Observation(
        c.id(), 1, answer, logProbability, new float[] {1 - sure}, new float[] {sure}, false);
  }

  @Override
  public List<TextLoss> losses(List<Example> examples) {
    return examples.stream()
        .map(e -> new TextLoss(e.answer().equals(known.get(e.prompt())) ? 0 : 1, 2))
        .toList();
  }

  @Override
  public List<TextLoss> lossesAlone(List<Example> examples) {
    return examples.stream().map(e -> new TextLoss(2, 1)).toList();
  }

  @Override
  public long activeParameters() {
    return 1_000_000;
  }

  @Override
  public void close() {}

  /** Trains by adding the corpus to what the start knows; keeps every challenger by round. */
  static final class Trainer implements StudentTrainer {

    private final MemorisingStudent base = new MemorisingStudent(Map.of());
    private final Map<String, MemorisingStudent> checkpoints = new TreeMap<>(Map.of("base", base));

    @Override
    public Student incumbent(RunState state) {
      return state.next() == 0 ? base : checkpoints.get(state.last().model().checkpoint());
    }

    @Override
    public Trained twin(Training training) {
      int steps = training.course().steps();
      return new Trained(challenger(training), "", steps, steps * 10L, 0.5);
    }

    @Override
    public Trained train(Training training) {
      MemorisingStudent challenger = challenger(training);
      String checkpoint = "round-%04d".formatted(training.round());
      checkpoints.put(checkpoint, challenger);
      int steps = training.course().steps();
      return new Trained(challenger, checkpoint, steps, steps * 10L, 0.5);
    }

    private static MemorisingStudent challenger(Training training) {
      Map<String, String> known = new TreeMap<>();
      if (training.course().from() == TrainingPlan.From.INCUMBENT) {
        known.putAll(((MemorisingStudent) training.incumbent()).known());
      }
      training.course().corpus().forEach(e -> known.put(e.prompt(), e.answer()));
      return new MemorisingStudent(known);
    }
  }
}
