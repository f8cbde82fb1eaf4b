package dev.quaestor.trainer.work;

import dev.quaestor.trainer.engine.AnswerVectors;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.engine.Scorer;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.TokenScores;
import java.util.List;

/**
 * Texts to be read.
 *
 * @param sequences tokens of each, and where they count
 * @param wanted sketches of the gradients that their losses have, or nothing
 * @param precision in which weights are multiplied
 */
public record Scoring(List<Sequence> sequences, Wanted wanted, Precision precision)
    implements Work<TokenScores> {

  /** In floats. */
  public Scoring(List<Sequence> sequences, Wanted wanted) {
    this(sequences, wanted, Precision.F32);
  }

  public Scoring {
    sequences = List.copyOf(sequences);
  }

  @Override
  public int size() {
    return sequences.size();
  }

  @Override
  public long tokens(int index) {
    return sequences.get(index).tokens().length;
  }

  @Override
  public Scoring part(int from, int to) {
    return new Scoring(sequences.subList(from, to), wanted, precision);
  }

  @Override
  public Yield<TokenScores> by(Decoder decoder, Execution execution) {
    try (AnswerVectors vectors = wanted.room(decoder.config(), sequences.size());
        Scorer scorer = new Scorer(decoder, execution.in(precision))) {
      return Yield.of(scorer.score(sequences, vectors), vectors);
    }
  }
}
