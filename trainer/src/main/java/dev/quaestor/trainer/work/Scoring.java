package dev.quaestor.trainer.work;

import dev.quaestor.trainer.engine.AnswerVectors;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.Execution;
import dev.quaestor.trainer.engine.Scorer;
import dev.quaestor.trainer.engine.Sequence;
import dev.quaestor.trainer.engine.TokenScores;
import java.util.List;

/**
 * Texts to be read.
 *
 * @param sequences tokens of each, and where they count
 * @param wanted sketches of the gradients that their losses have, or nothing
 */
public record Scoring(List<Sequence> sequences, Wanted wanted) implements Work<TokenScores> {

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
    return new Scoring(sequences.subList(from, to), wanted);
  }

  @Override
  public Yield<TokenScores> by(Decoder decoder, Execution execution) {
    try (AnswerVectors vectors = wanted.room(decoder.config(), sequences.size());
        Scorer scorer = new Scorer(decoder, execution)) {
      return Yield.of(scorer.score(sequences, vectors), vectors);
    }
  }
}
