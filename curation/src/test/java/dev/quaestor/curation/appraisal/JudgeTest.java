package dev.quaestor.curation.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.appraisal.Appraisal.Purpose;
import dev.quaestor.curation.budget.BudgetedInquiry;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.RetryPolicy;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.ScriptedTeacher;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class JudgeTest {

  @TempDir private Path directory;
  private Treasury treasury;

  private final Judge judge =
      new Judge(
          Rubric.quality(ScoreForm.USUAL), new Sampling(40, 0, 1), candidate -> Optional.empty());

  @BeforeEach
  void open() {
    treasury = Treasury.open(directory.resolve("experiment.db"), Limits.NONE);
  }

  @AfterEach
  void close() {
    treasury.close();
  }

  private static List<Work> works(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Work(Candidate.of("question " + i, "", ""), "answer " + i))
        .toList();
  }

  private BudgetedInquiry inquiry(ScriptedTeacher teacher, Limits limits) {
    Faculty faculty =
        new Faculty(
            Map.of(Judge.NAME, new Faculty.Member(teacher, "", RetryPolicy.NONE).failing(0)));
    return new BudgetedInquiry(faculty, treasury, new BudgetedInquiry.Terms("run", limits, 4));
  }

  private static ScriptedTeacher replying(Function<TeacherRequest, Answer> by) {
    return new ScriptedTeacher(ScriptedTeacher.IDENTITY, by::apply);
  }

  private static int number(TeacherRequest request) {
    return Integer.parseInt(request.candidate().prompt().substring("question ".length()));
  }

  @Test
  void appraise_unreadableReplies_areAskedOnceMoreAndThenUnscored() throws Exception {
    ScriptedTeacher teacher =
        replying(
            request ->
                switch (number(request)) {
                  case 0 -> Answer.completed("Score: 4", 10, 3);
                  case 1 -> Answer.completed(request.sample() == 0 ? "well" : "Score: 6", 10, 3);
                  case 2 -> Answer.completed("hard to say", 10, 3);
                  case 3 -> new Answer(Answer.Outcome.REFUSED, "", "not that", 10, 0);
                  default -> Answer.failed("500");
                });
    BudgetedInquiry inquiry = inquiry(teacher, Limits.NONE);
    var terms =
        new Appraiser.Terms(
            inquiry.on("selection", Cost.ZERO), RunState.start(1), Purpose.SELECTION);
    Appraised found = judge.appraise(works(5), terms);
    OptionalDouble none = OptionalDouble.empty();
    assertThat(found.scores())
        .containsExactly(OptionalDouble.of(4), OptionalDouble.of(6), none, none, none);
    assertThat(found.calls()).as("five, and three of them once more").hasSize(8);
    assertThat(found.calls())
        .filteredOn(call -> !call.scored())
        .extracting(Appraisal::reason)
        .containsExactly(
            "unreadable: well",
            "unreadable: hard to say",
            "refused: not that",
            "failed: 500",
            "unreadable: hard to say",
            "refused: not that");
    assertThat(Appraisal.charge(found.calls())).isEqualTo(treasury.bill().billed());
    assertThat(Appraisal.charge(found.calls()).queries()).isEqualTo(8);
    assertThat(judge.appraise(works(5), terms)).isEqualTo(found);
    assertThat(teacher.asked()).as("nothing is asked twice: the tape has it").hasSize(8);
  }

  @Test
  void appraise_atTheLimit_leavesTheRestUnscored() throws Exception {
    ScriptedTeacher teacher = replying(request -> Answer.completed("Score: 5", 10, 3));
    Limits seven = Limits.of(Map.of(Dimension.QUERIES, 7L));
    BudgetedInquiry inquiry = inquiry(teacher, seven);
    var terms =
        new Appraiser.Terms(
            inquiry.on("selection", new Cost(3, 0, 0, 0, 0)), RunState.start(1), Purpose.SELECTION);
    Appraised found = judge.appraise(works(10), terms);
    assertThat(found.scores()).filteredOn(OptionalDouble::isPresent).hasSize(4);
    assertThat(found.scores()).hasSize(10);
    assertThat(teacher.asked()).hasSize(4);
  }
}
