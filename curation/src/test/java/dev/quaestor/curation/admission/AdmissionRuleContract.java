package dev.quaestor.curation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Replies;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What every rule of admission promises. */
interface AdmissionRuleContract {

  AdmissionRule rule();

  /** What the rule lets pass after {@link #earlier}. */
  Example good();

  /** What it refuses after {@link #earlier}. */
  Example bad();

  /** What was admitted before. */
  default List<Example> earlier() {
    return List.of();
  }

  /** An example that answers a question of the pool. */
  static Example example(String prompt, String answer) {
    return new Example(Candidate.of(prompt, "sums", "").id(), prompt, answer);
  }

  private static Exchange exchange(Example example) {
    Candidate candidate = Candidate.of(example.prompt(), "sums", "");
    TeacherRequest request =
        new TeacherRequest(
            candidate,
            List.of(Message.user(example.prompt())),
            new Sampling(64, 0, 1),
            "answer",
            0);
    return new Exchange(
        request, candidate.id(), Answer.completed(example.answer(), 9, 3), new Cost(1, 9, 3, 0, 0));
  }

  private Optional<String> rejection(Example example, List<Example> before) {
    return rule().rejection(exchange(example), example, new Admitted(before));
  }

  @Test
  default void rejection_ofWhatIsGood_isNone() {
    assertThat(rejection(good(), earlier())).isEmpty();
  }

  @Test
  default void rejection_ofWhatIsNot_beginsWithTheRuleAndIsTheSameEachTime() {
    String said = rejection(bad(), earlier()).orElseThrow();
    assertThat(said).matches("(?s)[a-z][a-z-]*: .+");
    assertThat(rejection(bad(), earlier())).contains(said);
    assertThat(rule().name()).matches("[a-z][a-z-]*");
  }

  /** Judging changes nothing: what was admitted is the same before and after. */
  @Test
  default void objection_leavesWhatWasAdmittedAlone() {
    Admitted admitted = new Admitted(earlier());
    boolean known = admitted.contains(good());
    int count = admitted.count(good().candidateId());
    for (Example example : List.of(good(), bad(), good())) {
      Optional<String> unused = rule().objection(exchange(example), example, admitted);
    }
    assertThat(admitted.contains(good())).isEqualTo(known);
    assertThat(admitted.count(good().candidateId())).isEqualTo(count);
  }

  @Test
  default void rejection_ofAnyText_isNoExceptionAndAlwaysTheSame() {
    for (int seed = 0; seed < 200; seed++) {
      RandomGenerator random = new RandomStreams(seed).stream(0, "texts");
      Example example = example("q" + Replies.any(random), Replies.any(random));
      List<Example> before = new ArrayList<>(earlier());
      before.add(example("q" + Replies.any(random), Replies.any(random)));
      assertThat(rejection(example, before))
          .as("seed %d", seed)
          .isEqualTo(rejection(example, before));
    }
  }
}
