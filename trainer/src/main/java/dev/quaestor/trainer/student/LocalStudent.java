package dev.quaestor.trainer.student;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Embedding;
import dev.quaestor.curation.student.Embedding.GradientSketch;
import dev.quaestor.curation.student.Embeddings;
import dev.quaestor.curation.student.Gradients;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Sight;
import dev.quaestor.curation.student.Student;
import dev.quaestor.curation.student.TextLoss;
import dev.quaestor.trainer.engine.AnswerVectors.Kind;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Ensemble;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.TokenScores;
import dev.quaestor.trainer.work.Answering;
import dev.quaestor.trainer.work.InProcess;
import dev.quaestor.trainer.work.Scoring;
import dev.quaestor.trainer.work.Wanted;
import dev.quaestor.trainer.work.Workers;
import dev.quaestor.trainer.work.Yield;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A decoder as the loop's student. Prompts are answered in the order they come, many at a time, in
 * this process or by whoever works for it; the same call gives the same bits. Used by one thread at
 * a time.
 */
public final class LocalStudent implements Student {

  private final Model model;
  private final Parameters parameters;
  private final String sha256;
  private final Workers.Crew crew;
  private final Precision precision;
  private final boolean owner;

  /**
   * A student over parameters, which it owns.
   *
   * @param model how text becomes tokens, and how the engine runs
   * @param parameters what it consists of
   * @param sha256 the digest of the file the parameters are saved in
   * @param workers who does what it is asked
   */
  LocalStudent(Model model, Parameters parameters, String sha256, Workers workers) {
    this.model = model;
    this.parameters = parameters;
    this.sha256 = sha256;
    this.crew = workers.crew(parameters::decoder, model.execution());
    precision = Precision.F32;
    owner = true;
  }

  /** A student that does by itself what it is asked. */
  LocalStudent(Model model, Parameters parameters, String sha256) {
    this(model, parameters, sha256, new InProcess());
  }

  /** A student as it is observed; it belongs to {@code student}. */
  private LocalStudent(LocalStudent student) {
    model = student.model;
    parameters = student.parameters;
    sha256 = student.sha256;
    crew = student.crew;
    precision = model.observing();
    owner = false;
  }

  @Override
  public Student observed() {
    return precision == model.observing() ? this : new LocalStudent(this);
  }

  @Override
  public String sha256() {
    return sha256;
  }

  Parameters parameters() {
    return parameters;
  }

  @Override
  public List<Observation> observe(
      List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
    return answer(candidates, decoding, streams, Wanted.NOTHING).observations;
  }

  @Override
  public Sight embed(
      List<Candidate> candidates, int maxTokens, Set<Embedding> embeddings, RandomStreams streams) {
    Wanted wanted = wanted(embeddings, streams);
    Answers answers = answer(candidates, Decoding.greedy(maxTokens), streams, wanted);
    List<String> ids = candidates.stream().map(Candidate::id).toList();
    Map<Embedding, Embeddings> found = new HashMap<>();
    for (Embedding embedding : embeddings) {
      Kind kind = kind(embedding);
      int width = kind == Kind.MEAN_HIDDEN ? width() : wanted.rank();
      found.put(embedding, new Embeddings(ids, width, answers.told.vectors(kind)));
    }
    return new Sight(answers.observations, found);
  }

  private static Kind kind(Embedding embedding) {
    return embedding instanceof Embedding.Hidden ? Kind.MEAN_HIDDEN : Kind.GRADIENT_SKETCH;
  }

  private int width() {
    return parameters.decoder().config().width();
  }

  /** The vectors that are wanted, and no others. */
  private static Wanted wanted(Set<Embedding> embeddings, RandomStreams streams) {
    List<Integer> ranks =
        embeddings.stream()
            .filter(GradientSketch.class::isInstance)
            .map(e -> ((GradientSketch) e).width())
            .toList();
    if (ranks.size() > 1) {
      throw new IllegalArgumentException(
          "one pass sketches gradients in one width, found " + ranks);
    }
    return new Wanted(
        embeddings.stream().map(LocalStudent::kind).collect(Collectors.toSet()),
        ranks.isEmpty() ? 0 : ranks.get(0),
        streams.seedOf(0, "gradient-sketch", ""));
  }

  /** What was observed, and the vectors that were taken. */
  private record Answers(List<Observation> observations, Yield<Generated> told) {}

  private Answers answer(
      List<Candidate> candidates, Decoding decoding, RandomStreams streams, Wanted wanted) {
    List<int[]> prompts = prompts(candidates);
    Sampling sampling =
        new Sampling(
            decoding.temperature(),
            decoding.cut().topK(),
            decoding.cut().topP(),
            decoding.maxTokens(),
            model.ends());
    long[] draws =
        decoding.temperature() == 0
            ? new long[0]
            : candidates.stream().mapToLong(c -> streams.seedOf(0, "answer", c.id())).toArray();
    Yield<Generated> told = crew.done(new Answering(prompts, draws, sampling, wanted, precision));
    List<Observation> observations = new ArrayList<>(prompts.size());
    for (int i = 0; i < prompts.size(); i++) {
      observations.add(observation(candidates.get(i), prompts.get(i).length, told.each().get(i)));
    }
    return new Answers(observations, told);
  }

  /**
   * Tokens of every prompt; of a large pool that takes seconds, so an interrupt is heard here too.
   */
  private List<int[]> prompts(List<Candidate> candidates) {
    List<int[]> prompts = new ArrayList<>(candidates.size());
    for (Candidate candidate : candidates) {
      if (Thread.currentThread().isInterrupted()) {
        throw new CancellationException(
            "interrupted with %d of %d prompts encoded"
                .formatted(prompts.size(), candidates.size()));
      }
      prompts.add(model.rendering().prompt(candidate.id(), candidate.prompt()));
    }
    return prompts;
  }

  private Observation observation(Candidate candidate, int promptTokens, Generated answer) {
    return new Observation(
        candidate.id(),
        promptTokens,
        model.rendering().text(answer.answer()),
        floats(answer.scores().logprobs()),
        floats(answer.scores().entropies()),
        floats(answer.scores().margins()),
        answer.stop() == Generated.Stop.LIMIT);
  }

  @Override
  public Gradients gradients(List<Example> examples, GradientSketch kind, RandomStreams streams) {
    List<Sequence> sequences = examples.stream().map(model.rendering()::example).toList();
    Yield<TokenScores> told =
        crew.done(new Scoring(sequences, wanted(Set.of(kind), streams), precision));
    List<String> ids = examples.stream().map(Example::candidateId).toList();
    float[] sketches = told.vectors(Kind.GRADIENT_SKETCH);
    long tokens = sequences.stream().mapToLong(sequence -> sequence.tokens().length).sum();
    return new Gradients(new Embeddings(ids, kind.width(), sketches), tokens);
  }

  @Override
  public double[] information(List<Example> examples, List<Student> others) {
    List<Decoder> members = new ArrayList<>();
    others.forEach(other -> members.add(((LocalStudent) other).parameters.decoder()));
    members.add(parameters.decoder());
    try (Ensemble ensemble = new Ensemble(members, model.execution())) {
      return ensemble.information(examples.stream().map(model.rendering()::example).toList());
    }
  }

  @Override
  public List<TextLoss> losses(List<Example> examples) {
    return losses(examples, model.rendering()::example);
  }

  @Override
  public List<TextLoss> lossesAlone(List<Example> examples) {
    return losses(examples, model.rendering()::alone);
  }

  private List<TextLoss> losses(List<Example> examples, Function<Example, Sequence> rendered) {
    List<Sequence> sequences = examples.stream().map(rendered).toList();
    List<TokenScores> scores = crew.done(new Scoring(sequences, Wanted.NOTHING, precision)).each();
    return IntStream.range(0, scores.size())
        .mapToObj(i -> new TextLoss(scores.get(i).loss(), sequences.get(i).tokens().length))
        .toList();
  }

  @Override
  public long activeParameters() {
    return parameters.active();
  }

  @Override
  public void close() {
    if (owner) {
      crew.close();
      parameters.close();
    }
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
