package dev.quaestor.trainer.work;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.trainer.engine.AnswerVectors;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Generator;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.engine.Sampling;
import java.util.Arrays;
import java.util.List;

/**
 * Prompts to be answered.
 *
 * @param prompts tokens of each
 * @param draws what each answer is drawn from, a number a prompt; empty where it is greedy
 * @param sampling how answers are drawn, and where they end
 * @param wanted vectors of the answers
 * @param precision in which weights are multiplied
 */
public record Answering(
    List<int[]> prompts, long[] draws, Sampling sampling, Wanted wanted, Precision precision)
    implements Work<Generated> {

  /** In floats. */
  public Answering(List<int[]> prompts, long[] draws, Sampling sampling, Wanted wanted) {
    this(prompts, draws, sampling, wanted, Precision.F32);
  }

  public Answering {
    prompts = List.copyOf(prompts);
    if (draws.length != prompts.size() && (draws.length > 0 || sampling.temperature() > 0)) {
      throw new IllegalArgumentException(
          "each of %d prompts draws from its own number, found %d"
              .formatted(prompts.size(), draws.length));
    }
  }

  @Override
  public int size() {
    return prompts.size();
  }

  @Override
  public long tokens(int index) {
    return prompts.get(index).length + (long) sampling.maxNew();
  }

  @Override
  public Answering part(int from, int to) {
    return new Answering(
        prompts.subList(from, to),
        draws.length == 0 ? draws : Arrays.copyOfRange(draws, from, to),
        sampling,
        wanted,
        precision);
  }

  @Override
  public Yield<Generated> by(Decoder decoder, Execution execution) {
    try (AnswerVectors vectors = wanted.room(decoder.config(), prompts.size());
        Generator generator = generator(decoder, execution.in(precision))) {
      List<Generated> answers =
          generator.generate(
              prompts,
              sampling,
              i -> RandomStreams.seeded(draws.length == 0 ? 0 : draws[i]),
              vectors);
      return Yield.of(answers, vectors);
    }
  }

  /** One prompt alone needs the room of one, and one thread. */
  private Generator generator(Decoder decoder, Execution execution) {
    return prompts.size() == 1
        ? new Generator(decoder, execution.alone(), 1)
        : new Generator(decoder, execution);
  }
}
