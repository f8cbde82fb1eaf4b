package dev.quaestor.trainer.student;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.student.Decoding;
import dev.quaestor.curation.student.Observation;
import dev.quaestor.curation.student.Student;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.engine.Scorer;
import java.util.ArrayList;
import java.util.List;

/**
 * A decoder in this process as the loop's student. Prompts are answered in the order they come, many at
 * a time; the same call gives the same bits. Used by one thread at a time.
 */
public final class LocalStudent implements Student {

  private final Decoder decoder;
  private final Rendering rendering;
  private final String sha256;
  private final Execution execution;

  /**
   * A student over a decoder, which it owns.
   *
   * @param decoder its parameters
   * @param rendering how text becomes tokens
   * @param sha256 the digest of the file the parameters are saved in
   * @param execution how the engine runs
   */
  LocalStudent(Decoder decoder, Rendering rendering, String sha256, Execution execution) {
    this.decoder = decoder;
    this.rendering = rendering;
    this.sha256 = sha256;
    this.execution = execution;
  }

  @Override
  public String sha256() {
    return sha256;
  }

  Decoder decoder() {
    return decoder;
  }

  @Override
  public List<Observation> observe(
      List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
    List<int[]> prompts =
        candidates.stream().map(c -> rendering.prompt(c.id(), c.prompt())).toList();
    Sampling sampling = Sampling.at(decoding.temperature(), decoding.maxTokens(), rendering.ends());
    List<Generated> answers;
    try (Generator generator = new Generator(decoder, execution)) {
      answers =
          generator.generate(
              prompts, sampling, i -> streams.stream(0, "answer", candidates.get(i).id()));
    }
    List<Observation> observations = new ArrayList<>(answers.size());
    for (int i = 0; i < answers.size(); i++) {
      observations.add(observation(candidates.get(i), prompts.get(i).length, answers.get(i)));
    }
    return observations;
  }

  private Observation observation(Candidate candidate, int promptTokens, Generated answer) {
    return new Observation(
        candidate.id(),
        promptTokens,
        rendering.text(answer.answer()),
        floats(answer.scores().logprobs()),
        floats(answer.scores().entropies()),
        floats(answer.scores().margins()),
        answer.stop() == Generated.Stop.LIMIT);
  }

  @Override
  public double[] losses(List<Example> examples) {
    try (Scorer scorer = new Scorer(decoder, execution)) {
      return scorer.score(examples.stream().map(rendering::example).toList()).stream()
          .mapToDouble(s -> s.loss())
          .toArray();
    }
  }

  @Override
  public long activeParameters() {
    return decoder.config().parameterCount();
  }

  @Override
  public void close() {
    decoder.close();
  }

  private static float[] floats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
