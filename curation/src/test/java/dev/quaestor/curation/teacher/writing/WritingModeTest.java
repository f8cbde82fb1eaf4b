package dev.quaestor.curation.teacher.writing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Assignment;
import dev.quaestor.curation.teacher.Picked;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.Step;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class WritingModeTest {

  private static final Candidate SEED = Candidate.of("what is 2 + 2?", "sums", "");

  private static final Map<Template.Placeholder, String> UNSHOWN =
      Map.of(Template.Placeholder.STUDENT_ANSWER, "showing it alone");

  private static WritingMode mode(Writings writing) {
    return mode(writing, writing.answering());
  }

  private static WritingMode mode(Writings writing, WritingMode.Answering answering) {
    return mode(writing, writing.template(), answering);
  }

  private static WritingMode mode(Writings writing, Template template) {
    return mode(writing, template, writing.answering());
  }

  private static WritingMode mode(
      Writings writing, Template template, WritingMode.Answering answering) {
    Sampling sampling = new Sampling(32, 0, 1);
    return new WritingMode(
        new WritingMode.Plan(writing.mode(), writing.link(), template, writing.check(), answering),
        new Assignment.Asked("weak", sampling, 2),
        new Assignment.Asked("strong", sampling, 1),
        new WritingMode.TaskText(
            candidate -> candidate.equals(SEED) ? Optional.of("4") : Optional.empty(),
            String::strip,
            "Write a number."));
  }

  private static Step step(WritingMode mode, TeacherRequest request, String reply) {
    return mode.step(request, Answer.completed(reply, 1, 1));
  }

  private static TeacherRequest onward(Step step) {
    assertThat(step).isInstanceOf(Step.Onward.class);
    return ((Step.Onward) step).requests().get(0);
  }

  @ParameterizedTest
  @EnumSource
  void requests_askTheWriterAsOftenAsSaidWithTheChosenQuestionInTheTemplate(Writings writing) {
    List<TeacherRequest> requests = mode(writing).requests(SEED);
    assertThat(requests).extracting(TeacherRequest::sample).containsExactly(0, 1);
    assertThat(requests)
        .allSatisfy(
            request -> {
              assertThat(request.teacher()).isEqualTo("weak");
              assertThat(request.candidate()).isEqualTo(SEED);
              assertThat(request.messages().get(0).content())
                  .contains(SEED.prompt())
                  .doesNotContain("{");
              assertThat(Link.in(request.mode())).contains(writing.link());
              assertThat(request.mode()).contains(writing.template().digest());
            });
  }

  @ParameterizedTest
  @EnumSource
  void template_shippedHoldsWhatItNeedsAndNothingElse(Writings writing) {
    var needed = EnumSet.of(Template.Placeholder.QUESTION);
    assertThat(writing.template().problems(needed, UNSHOWN)).isEmpty();
    writing.check().ifPresent(check -> assertThat(check.problems(needed, UNSHOWN)).isEmpty());
    needed.add(Template.Placeholder.STUDENT_ANSWER);
    writing
        .showing()
        .ifPresent(showing -> assertThat(showing.problems(needed, Map.of())).isEmpty());
  }

  @Test
  void newPair_teachesTheNewQuestionWithTheAnswerOfTheSameReply() {
    WritingMode mode = mode(Writings.NEW_PAIR);
    Step step = step(mode, mode.requests(SEED).get(0), "Question: what is 3 + 4?\nAnswer: 7 ");
    Candidate written = Candidate.written("what is 3 + 4?", SEED);
    assertThat(step).isEqualTo(new Step.Taught(new Example(written.id(), "what is 3 + 4?", "7")));
    assertThat(mode.following()).isZero();
  }

  @Test
  void newQuestion_isLookedAtThenAnsweredByTheOtherTeacher() {
    WritingMode mode = mode(Writings.NEW_QUESTION);
    TeacherRequest check =
        onward(step(mode, mode.requests(SEED).get(1), "**Question:** what is 5 + 1?"));
    assertThat(check.teacher()).isEqualTo("weak");
    assertThat(check.sample()).isEqualTo(1);
    assertThat(check.candidate().source()).isEqualTo(SEED.id());
    assertThat(check.candidate().group()).isEqualTo("sums");
    TeacherRequest answer = onward(step(mode, check, "Verdict: Yes."));
    assertThat(answer.teacher()).isEqualTo("strong");
    assertThat(answer.messages().get(0).content()).isEqualTo("what is 5 + 1?");
    assertThat(step(mode, answer, "6"))
        .isEqualTo(new Step.Taught(new Example(answer.candidate().id(), "what is 5 + 1?", "6")));
    assertThat(mode.following()).isEqualTo(2);
    assertThat(step(mode, check, "Verdict: no"))
        .isEqualTo(new Step.Ended("check: the question cannot be answered as it stands"));
    assertThat(step(mode, check, "Verdict: perhaps"))
        .isEqualTo(new Step.Ended("form: a verdict that is neither yes nor no"));
  }

  @Test
  void correct_showsTheTeacherWhatTheStudentAnsweredWhereThatIsSaid() {
    WritingMode blind = mode(Writings.CORRECT);
    WritingMode showing = mode(Writings.CORRECT, Writings.CORRECT.showing().orElseThrow());
    Picked picked = new Picked(SEED, "22, of course", List.of(SEED));
    assertThat(sent(blind, picked)).contains(SEED.prompt(), "Right answer: 4").doesNotContain("22");
    assertThat(sent(showing, picked)).contains(SEED.prompt(), "Right answer: 4", "22, of course");
    assertThat(showing.requests(picked).get(0).mode())
        .as("which template it was is part of the request's key")
        .isNotEqualTo(blind.requests(picked).get(0).mode());
  }

  private static String sent(WritingMode mode, Picked picked) {
    return mode.requests(picked).get(0).messages().get(0).content();
  }

  @Test
  void rephrase_keepingTheAnswerTeachesTheReference() {
    WritingMode mode = mode(Writings.REPHRASE, WritingMode.Answering.KEPT);
    Step step = step(mode, mode.requests(SEED).get(0), "Question: add 2 and 2");
    assertThat(step).isInstanceOf(Step.Taught.class);
    assertThat(((Step.Taught) step).example().answer()).isEqualTo("4");
    assertThat(mode.following()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "I would rather not.                       | form: no line begins with \"Question:\"",
        "Question: a?;Question: b?;Answer: 1       | form: more than one question",
        "Question:;Answer: 1                       | form: an empty question",
        "Question: a?                              | form: no line begins with \"Answer:\"",
        "Question: What is  2 + 2?;Answer: 4       | copied: the question is the chosen one, word for word",
        "Question: a?;Answer:                      | form: an empty answer"
      })
  void reply_withoutItsFormEndsTheChainWithAReason(String reply, String reason) {
    WritingMode mode = mode(Writings.NEW_PAIR);
    Step step = step(mode, mode.requests(SEED).get(0), reply.replace(";", "\n"));
    assertThat(step).isEqualTo(new Step.Ended(reason));
  }

  @Test
  void template_problems_areAllToldAtOnceWithTheirLines() {
    Template template =
        new Template("mine.txt", "Write.\n{seed} and {Question}\n{extra}\n{student_answer}");
    assertThat(template.problems(EnumSet.of(Template.Placeholder.QUESTION), UNSHOWN))
        .containsExactly(
            "template mine.txt: line 2 has {seed}, which nothing fills; there are {question}, {answer}, {student_answer}, {instructions}",
            "template mine.txt: line 3 has {extra}, which nothing fills; there are {question}, {answer}, {student_answer}, {instructions}",
            "template mine.txt: line 4 has {student_answer}, which showing it alone fills",
            "template mine.txt needs {question}");
  }

  @Test
  void filled_leavesBracesOfWhatItIsFilledWithAlone() {
    Template template = new Template("t", "A {question} {answer}");
    Map<Template.Placeholder, String> with =
        Map.of(Template.Placeholder.QUESTION, "{answer} $1", Template.Placeholder.ANSWER, "x");
    assertThat(template.filled(with)).isEqualTo("A {answer} $1 x");
  }
}
