package dev.quaestor.experiments.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.admission.Contamination;
import dev.quaestor.curation.admission.Verifier.Outcome;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.curation.teacher.writing.Link;
import dev.quaestor.eval.Tasks;
import dev.quaestor.eval.task.Material;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.manifest.FaultSettings;
import dev.quaestor.teacher.TokenCounter;
import dev.quaestor.teacher.solver.SolverTeacher;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a solver that errs on purpose plants, on every embedded task. */
class FaultyScribeTest {

  private static final FaultSettings SHARES = new FaultSettings(0.3, 0.1, 0.05, 0.05, 0.05, 0.05);
  private static final TeacherIdentity IDENTITY =
      new TeacherIdentity("solver", "task", false, true, TeacherIdentity.Price.FREE);

  private final Map<String, Object> sizes =
      Map.of("pool-size", 1500, "steer", 26, "monitor", 26, "test", 52, "seed-set", 0);

  private FaultyScribe scribe(Task task, long seed) {
    RandomStreams streams = new RandomStreams(seed);
    SolverScribe honest = new SolverScribe(task, task.solver().orElseThrow());
    return new FaultyScribe(honest, SHARES, task.draw(streams), IDENTITY, streams);
  }

  private static TeacherRequest request(Candidate candidate, Link link) {
    return new TeacherRequest(
        candidate,
        List.of(Message.user(candidate.prompt())),
        new Sampling(256, 0, 1),
        "mode:" + link.name().toLowerCase(Locale.ROOT),
        0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"strings", "arithmetic", "deduction", "game24", "programs"})
  void apply_plantsWhatItSays_inTheSharesThatAreSet(String name) {
    Task task = Tasks.named(name, sizes);
    FaultyScribe scribe = scribe(task, 5);
    FaultyScribe again = scribe(task, 5);
    FaultyScribe other = scribe(task, 6);
    Material material = scribe.material();
    Contamination heldOut = task.heldOut(material);
    SolverTeacher teacher = new SolverTeacher(IDENTITY, scribe, TokenCounter.UNITS);
    Map<Optional<Fault>, Integer> counts = new HashMap<>();
    int differently = 0;
    for (Candidate candidate : Material.candidates(material.pool())) {
      TeacherRequest request = request(candidate, Link.PAIR);
      Optional<Fault> fault = scribe.fault(request);
      counts.merge(fault, 1, Integer::sum);
      differently += fault.equals(other.fault(request)) ? 0 : 1;
      assertThat(again.fault(request)).isEqualTo(fault);
      Answer answer = teacher.answer(request);
      assertThat(again.apply(request).orElse("")).isEqualTo(answer.text());
      assertThat(answer.outputTokens()).isEqualTo(TokenCounter.UNITS.count(answer.text()));
      assertThat(answer.inputTokens()).isEqualTo(TokenCounter.UNITS.count(candidate.prompt()));
      holds(fault, task, heldOut, candidate, answer);
    }
    int all = material.pool().size();
    assertThat(counts.get(Optional.of(Fault.WRONG))).isBetween(all * 26 / 100, all * 34 / 100);
    assertThat(counts.get(Optional.of(Fault.HELD_OUT))).isBetween(all * 7 / 100, all * 13 / 100);
    for (Fault rare : List.of(Fault.COPY, Fault.FORM, Fault.REFUSE, Fault.TWO_QUESTIONS)) {
      assertThat(counts.get(Optional.of(rare))).isBetween(all * 3 / 100, all * 8 / 100);
    }
    assertThat(differently).as("another seed errs elsewhere").isGreaterThan(all / 4);
  }

  private static void holds(
      Optional<Fault> fault, Task task, Contamination heldOut, Candidate seed, Answer answer) {
    String text = answer.text();
    if (fault.equals(Optional.of(Fault.REFUSE))) {
      assertThat(answer.outcome()).isEqualTo(Answer.Outcome.REFUSED);
    } else if (fault.equals(Optional.of(Fault.FORM))) {
      assertThat(text).doesNotContain("Question:");
    } else if (fault.equals(Optional.of(Fault.TWO_QUESTIONS))) {
      assertThat(text.split("Question:", -1)).hasSize(3);
    } else {
      String question = SolverScribe.questionOf(text);
      String written = text.substring(text.indexOf("\nAnswer: ") + "\nAnswer: ".length());
      Outcome outcome = task.verifier().judge(Candidate.written(question, seed), written).outcome();
      if (fault.isEmpty() || fault.equals(Optional.of(Fault.COPY))) {
        assertThat(outcome).as(text).isEqualTo(Outcome.CORRECT);
        assertThat(question.equals(seed.prompt())).isEqualTo(fault.isPresent());
      } else if (fault.equals(Optional.of(Fault.WRONG))) {
        assertThat(outcome).as(text).isEqualTo(Outcome.WRONG);
      } else {
        assertThat(heldOut.inQuestion(question)).as(question).isPresent();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"strings", "arithmetic", "deduction", "game24", "programs"})
  void fault_isOneThatTheReplyCanHave(String name) {
    Task task = Tasks.named(name, sizes);
    FaultyScribe scribe = scribe(task, 7);
    for (Candidate candidate : Material.candidates(scribe.material().pool())) {
      for (Link link : List.of(Link.QUESTION, Link.CHECK, Link.ANSWER)) {
        TeacherRequest request = request(candidate, link);
        Optional<Fault> fault = scribe.fault(request);
        List<Fault> possible =
            switch (link) {
              case QUESTION ->
                  List.of(
                      Fault.HELD_OUT, Fault.COPY, Fault.FORM, Fault.REFUSE, Fault.TWO_QUESTIONS);
              case ANSWER -> List.of(Fault.WRONG, Fault.FORM, Fault.REFUSE);
              default -> List.of(Fault.FORM, Fault.REFUSE);
            };
        assertThat(possible).containsAll(fault.map(List::of).orElse(List.of()));
        if (fault.equals(Optional.of(Fault.FORM)) && link == Link.ANSWER) {
          assertThat(
                  task.verifier().judge(candidate, scribe.apply(request).orElseThrow()).outcome())
              .isEqualTo(Outcome.UNPARSED);
        }
      }
    }
  }
}
