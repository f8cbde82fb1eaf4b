package dev.quaestor.curation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Rules for questions that teachers write. */
class WrittenRulesTest {

  private static final Candidate SEED = Candidate.of("how many eggs?", "eggs", "row 7");
  private static final Sampling SAMPLING = new Sampling(16, 0, 1);

  /** The last call of a chain that wrote {@code question}. */
  private static Exchange answered(String question) {
    Candidate written = Candidate.written(question, SEED);
    return exchange(written, "new-question:answer");
  }

  private static Exchange exchange(Candidate candidate, String mode) {
    TeacherRequest request =
        new TeacherRequest(candidate, List.of(Message.user(candidate.prompt())), SAMPLING, mode, 0);
    return new Exchange(request, candidate.id() + mode, Answer.completed("3", 1, 1), Cost.ZERO);
  }

  private static Example example(Exchange exchange) {
    Candidate candidate = exchange.request().candidate();
    return new Example(candidate.id(), candidate.prompt(), "3");
  }

  private static Optional<String> objection(
      AdmissionRule rule, Exchange exchange, Admitted admitted) {
    return rule.rejection(exchange, example(exchange), admitted);
  }

  @Test
  void distinct_alikeToWhatWasAdmitted_isRefused_andOtherAnswersToItAreNot() {
    AdmissionRule rule =
        WrittenRules.distinct(new Likeness(0.5, q -> Optional.empty(), List.of()), List.of());
    Admitted admitted = new Admitted(List.of());
    Exchange first = answered("how many hens?");
    assertThat(objection(rule, first, admitted)).isEmpty();
    admitted.add(first, example(first));
    assertThat(objection(rule, first, admitted)).as("another answer to it").isEmpty();
    assertThat(objection(rule, answered("How many HENS"), admitted))
        .hasValue(
            "near-duplicate: the same words as one that was admitted before, \"how many hens?\"");
    assertThat(objection(rule, answered("how many ducks?"), admitted)).isEmpty();
    Exchange own = exchange(Candidate.of("How many HENS", "", ""), "answer");
    assertThat(objection(rule, own, admitted)).as("the pool's own question").isEmpty();
  }

  @Test
  void distinct_alikeToOneOfThePool_isRefusedWhereThePoolIsDeclared() {
    Likeness likeness = new Likeness(0.5, q -> Optional.empty(), List.of());
    Example known = new Example(SEED.id(), SEED.prompt(), "");
    Exchange copy = answered("HOW many eggs");
    Admitted none = new Admitted(List.of());
    assertThat(objection(WrittenRules.distinct(likeness, List.of(known)), copy, none))
        .hasValueSatisfying(said -> assertThat(said).contains("one of the pool"));
    assertThat(objection(WrittenRules.distinct(likeness, List.of()), copy, none)).isEmpty();
  }

  @Test
  void length_andForm_areOfTheQuestion() {
    AdmissionRule length =
        WrittenRules.length(new WrittenRules.Range(3, 5), "words", WrittenRules::words);
    Admitted none = new Admitted(List.of());
    assertThat(objection(length, answered("how many hens?"), none)).isEmpty();
    assertThat(objection(length, answered("how many?"), none))
        .hasValue("question-length: 2 words; 3 to 5 are wanted");
    assertThat(objection(length, answered("how many hens are there now?"), none)).isPresent();
    AdmissionRule form = WrittenRules.form(question -> question.endsWith("?"));
    assertThat(objection(form, answered("how many hens?"), none)).isEmpty();
    assertThat(objection(form, answered("how many hens"), none))
        .hasValueSatisfying(said -> assertThat(said).startsWith("question-form: "));
  }

  @Test
  void perSeed_countsQuestionsOverAllRounds_notAnswers() {
    AdmissionRule rule = WrittenRules.perSeed(2);
    Exchange first = answered("how many hens?");
    Round round =
        new Round(
            0,
            Round.base("", List.of()).selection(),
            List.of(first, answered("refused")),
            List.of(
                new Admission(0, example(first), ""),
                new Admission(1, example(answered("refused")), "verify: wrong")),
            new Round.Model("", ""),
            Effort.NONE,
            List.of());
    RunState state = RunState.start(1).after(round);
    Admitted admitted = new Admitted(List.of(), Origin.admitted(state.rounds()));
    Exchange second = answered("how many ducks?");
    assertThat(objection(rule, second, admitted)).isEmpty();
    admitted.add(second, example(second));
    assertThat(objection(rule, second, admitted)).as("another answer to it").isEmpty();
    assertThat(objection(rule, answered("how many geese?"), admitted))
        .hasValue("per-seed: the seed has its 2 already");
    Admitted fresh = new Admitted(List.of(), Map.of());
    assertThat(objection(rule, answered("how many geese?"), fresh)).isEmpty();
  }
}
