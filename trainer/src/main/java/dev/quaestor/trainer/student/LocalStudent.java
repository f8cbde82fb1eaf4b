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
import dev.quaestor.trainer.engine.AnswerVectors;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Ensemble;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Scorer;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.TokenScores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * A decoder in this process as the loop's student. Prompts are answered in the order they come,
 * many at a time; the same call gives the same bits. Used by one thread at a time.
 */
public final class LocalStudent implements Student {

  private final Model model;
  private final Parameters parameters;
  private final String sha256;

  /**
   * A student over parameters, which it owns.
   *
   * @param model how text becomes tokens, and how the engine runs
   * @param parameters what it consists of
   * @param sha256 the digest of the file the parameters are saved in
   */
  LocalStudent(Model model, Parameters parameters, String sha256) {
    this.model = model;
    this.parameters = parameters;
    this.sha256 = sha256;
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
    return answer(candidates, decoding, streams, AnswerVectors.none());
  }

  @Override
  public Sight embed(
      List<Candidate> candidates, int maxTokens, Set<Embedding> embeddings, RandomStreams streams) {
    List<String> ids = candidates.stream().map(Candidate::id).toList();
    try (AnswerVectors vectors = vectors(embeddings, candidates.size(), streams)) {
      List<Observation> observations =
          answer(candidates, Decoding.greedy(maxTokens), streams, vectors);
      Map<Embedding, Embeddings> found = new HashMap<>();
      for (Embedding embedding : embeddings) {
        AnswerVectors.Kind kind =
            embedding instanceof Embedding.Hidden
                ? AnswerVectors.Kind.MEAN_HIDDEN
                : AnswerVectors.Kind.GRADIENT_SKETCH;
        int width = vectors.width(kind).orElseThrow();
        found.put(embedding, new Embeddings(ids, width, vectors.values(kind)));
      }
      return new Sight(observations, found);
    }
  }

  /** Room for the vectors that are wanted, and for no others. */
  private AnswerVectors vectors(Set<Embedding> embeddings, int answers, RandomStreams streams) {
    DecoderConfig config = parameters.decoder().config();
    List<Integer> ranks =
        embeddings.stream()
            .filter(Embedding.GradientSketch.class::isInstance)
            .map(e -> ((Embedding.GradientSketch) e).width())
            .toList();
    if (ranks.size() > 1) {
      throw new IllegalArgumentException(
          "one pass sketches gradients in one width, found " + ranks);
    }
    AnswerVectors vectors =
        ranks.isEmpty()
            ? AnswerVectors.none()
            : AnswerVectors.sketches(
                config, answers, ranks.get(0), streams.stream(0, "gradient-sketch"));
    return embeddings.contains(new Embedding.Hidden())
        ? vectors.withMeans(config, answers)
        : vectors;
  }

  private List<Observation> answer(
      List<Candidate> candidates, Decoding decoding, RandomStreams streams, AnswerVectors vectors) {
    List<int[]> prompts = prompts(candidates);
    Sampling sampling =
        new Sampling(
            decoding.temperature(),
            decoding.cut().topK(),
            decoding.cut().topP(),
            decoding.maxTokens(),
            model.ends());
    List<Generated> answers;
    try (Generator generator = generator(prompts.size())) {
      answers =
          generator.generate(
              prompts, sampling, i -> streams.stream(0, "answer", candidates.get(i).id()), vectors);
    }
    List<Observation> observations = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      observations.add(observation(candidates.get(i), prompts.get(i).length, answers.get(i)));
    }
    return observations;
  }

  /** One prompt alone needs the room of one, and one thread. */
  private Generator generator(int prompts) {
    Execution execution = model.execution();
    return prompts == 1
        ? new Generator(parameters.decoder(), execution.alone(), 1)
        : new Generator(parameters.decoder(), execution);
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
    try (AnswerVectors vectors = vectors(Set.of(kind), examples.size(), streams);
        Scorer scorer = new Scorer(parameters.decoder(), model.execution())) {
      scorer.score(sequences, vectors);
      List<String> ids = examples.stream().map(Example::candidateId).toList();
      float[] values = vectors.values(AnswerVectors.Kind.GRADIENT_SKETCH);
      long tokens = sequences.stream().mapToLong(sequence -> sequence.tokens().length).sum();
      return new Gradients(new Embeddings(ids, kind.width(), values), tokens);
    }
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
    try (Scorer scorer = new Scorer(parameters.decoder(), model.execution())) {
      List<TokenScores> scores = scorer.score(sequences);
      return IntStream.range(0, scores.size())
          .mapToObj(i -> new TextLoss(scores.get(i).loss(), sequences.get(i).tokens().length))
          .toList();
    }
  }

  @Override
  public long activeParameters() {
    return parameters.active();
  }

  @Override
  public void close() {
    parameters.close();
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
