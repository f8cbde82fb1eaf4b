package dev.quaestor.curation.teacher.writing;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Assignment;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.GenerationModeContract;
import dev.quaestor.curation.teacher.Sampling;
import java.util.Optional;
import org.junit.jupiter.api.Nested;

/** Every mode in which questions are written keeps the contract of modes. */
final class WritingModesTest {

  private static GenerationMode mode(Writings writing, WritingMode.Answering answering) {
    Sampling sampling = new Sampling(32, 0.7, 1);
    return new WritingMode(
        new WritingMode.Plan(
            writing.mode(), writing.link(), writing.template(), writing.check(), answering, 1),
        new Assignment.Asked("weak", sampling, 2),
        new Assignment.Asked("strong", sampling, 1),
        new TaskText() {
          @Override
          public Optional<String> reference(Candidate candidate) {
            return Optional.of("4");
          }
        });
  }

  @Nested
  class NewPair implements GenerationModeContract {
    @Override
    public GenerationMode mode() {
      return WritingModesTest.mode(Writings.NEW_PAIR, Writings.NEW_PAIR.answering());
    }
  }

  @Nested
  class NewQuestion implements GenerationModeContract {
    @Override
    public GenerationMode mode() {
      return WritingModesTest.mode(Writings.NEW_QUESTION, Writings.NEW_QUESTION.answering());
    }
  }

  @Nested
  class Rephrase implements GenerationModeContract {
    @Override
    public GenerationMode mode() {
      return WritingModesTest.mode(Writings.REPHRASE, Writings.REPHRASE.answering());
    }
  }

  @Nested
  class RephraseThatKeepsTheAnswer implements GenerationModeContract {
    @Override
    public GenerationMode mode() {
      return WritingModesTest.mode(Writings.REPHRASE, WritingMode.Answering.KEPT);
    }
  }

  @Nested
  class Correct implements GenerationModeContract {
    @Override
    public GenerationMode mode() {
      return WritingModesTest.mode(Writings.CORRECT, Writings.CORRECT.answering());
    }
  }

  @Nested
  class Harder implements GenerationModeContract {
    @Override
    public GenerationMode mode() {
      return WritingModesTest.mode(Writings.HARDER, Writings.HARDER.answering());
    }
  }

  @Nested
  class Simplify implements GenerationModeContract {
    @Override
    public GenerationMode mode() {
      return WritingModesTest.mode(Writings.SIMPLIFY, Writings.SIMPLIFY.answering());
    }
  }
}
