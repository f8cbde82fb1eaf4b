package dev.quaestor.curation.teacher;

import java.util.List;
import org.junit.jupiter.api.Nested;

final class AnswerModeTest {

  private static final Sampling SAMPLING = new Sampling(32, 0.7, 1);

  @Nested
  class OneTeacher implements GenerationModeContract {
    @Override
    public GenerationMode mode() {
      return new AnswerMode(SAMPLING, 3, String::strip);
    }
  }

  @Nested
  class EveryTeacher implements GenerationModeContract {
    @Override
    public GenerationMode mode() {
      return new AnswerMode(
          Assignment.every(
              List.of(
                  new Assignment.Asked("weak", SAMPLING, 2),
                  new Assignment.Asked("strong", SAMPLING, 1))),
          String::strip);
    }
  }
}
