package dev.quaestor.curation.teacher.writing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.AnswerMode;
import dev.quaestor.curation.teacher.GenerationMode;
import dev.quaestor.curation.teacher.GenerationModeContract;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.Step;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RationalisingTest implements GenerationModeContract {

  private static final Candidate SEED = Candidate.of("what is 2 + 2?", "sums", "");
  private static final Candidate OTHER = Candidate.of("what is truth?", "sums", "");

  private static final Rationalising MODE =
      new Rationalising(
          new AnswerMode(new Sampling(32, 0, 1), 2, String::strip),
          new Template("hint", "{question} [{answer}]"),
          new Rationalising.Known(
              (candidate, answer) -> answer.endsWith("4"),
              candidate -> candidate.equals(SEED) ? Optional.of("4") : Optional.empty()));

  @Override
  public GenerationMode mode() {
    return MODE;
  }

  @Override
  public Candidate candidate() {
    return SEED;
  }

  @Override
  public String reply(TeacherRequest request) {
    return "two and two: 4";
  }

  private static Step step(TeacherRequest request, String reply) {
    return MODE.step(request, Answer.completed(reply, 1, 1));
  }

  @Test
  void requests_areTheQuestionItself_asOftenAsAnswersAreAsked() {
    List<TeacherRequest> requests = MODE.requests(SEED);
    assertThat(requests).extracting(TeacherRequest::sample).containsExactly(0, 1);
    assertThat(requests)
        .extracting(request -> request.messages().get(0).content())
        .containsOnly(SEED.prompt());
    assertThat(requests)
        .extracting(request -> Link.in(request.mode()))
        .containsOnly(Optional.of(Link.ANSWER));
  }

  @Test
  void step_ofARightAnswer_isLearnedWithoutAHint() {
    assertThat(step(MODE.requests(SEED).get(1), " 2 and 2: 4 "))
        .isEqualTo(new Step.Taught(new Example(SEED.id(), SEED.prompt(), "2 and 2: 4")));
  }

  @Test
  void step_ofAWrongAnswer_asksOnceMoreWithTheAnswerGiven_andLearnsTheBareQuestion() {
    for (String wrong : List.of("5", " ")) {
      Step wrongly = step(MODE.requests(SEED).get(1), wrong);
      assertThat(wrongly).isInstanceOf(Step.Onward.class);
      List<TeacherRequest> hinted = ((Step.Onward) wrongly).requests();
      assertThat(hinted).hasSize(1);
      assertThat(hinted.get(0).messages().get(0).content()).isEqualTo("what is 2 + 2? [4]");
      assertThat(hinted.get(0).sample()).isEqualTo(1);
      assertThat(hinted.get(0).mode()).contains("reason@" + MODE.hint().digest());
      assertThat(step(hinted.get(0), "one more than 3: 4"))
          .isEqualTo(new Step.Taught(new Example(SEED.id(), SEED.prompt(), "one more than 3: 4")));
      assertThat(step(hinted.get(0), "it is 5"))
          .as("what is still wrong is for admission to see, and asked no further")
          .isInstanceOf(Step.Taught.class);
    }
  }

  @Test
  void step_ofAWrongAnswerToWhatNobodyKnows_ends() {
    assertThat(step(MODE.requests(OTHER).get(0), "beauty"))
        .isEqualTo(new Step.Ended("no hint: the question's answer is not known"));
  }
}
