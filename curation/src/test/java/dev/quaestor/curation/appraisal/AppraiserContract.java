package dev.quaestor.curation.appraisal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Replies;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.appraisal.Appraisal.Purpose;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What everyone promises who scores answers. */
interface AppraiserContract {

  Appraiser appraiser();

  /** Of an answer that was asked as it should be. */
  String reply(double score);

  /** Asks {@code teacher}, the first {@code granted} requests of each call alone. */
  static Inquiry asking(Function<TeacherRequest, Answer> teacher, int granted) {
    return (requests, state, following) -> {
      List<Exchange> exchanges = new ArrayList<>();
      for (TeacherRequest request : requests.subList(0, Math.min(granted, requests.size()))) {
        String key = request.candidate().id() + "/" + request.sample();
        exchanges.add(new Exchange(request, key, teacher.apply(request), new Cost(1, 10, 2, 0, 3)));
      }
      return exchanges;
    };
  }

  private static List<Work> works(int count) {
    List<Work> works = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      works.add(new Work(Candidate.of("question " + i, "", ""), "answer " + i));
    }
    return works;
  }

  private static Appraiser.Terms terms(Function<TeacherRequest, Answer> teacher, int granted) {
    return new Appraiser.Terms(asking(teacher, granted), RunState.start(1), Purpose.ADMISSION);
  }

  @Test
  default void appraise_nothing_asksNothing() throws Exception {
    Appraised found =
        appraiser()
            .appraise(
                List.of(),
                terms(
                    request -> {
                      throw new AssertionError("asked about nothing");
                    },
                    9));
    assertThat(found.scores()).isEmpty();
    assertThat(found.calls()).isEmpty();
  }

  @Test
  default void appraise_givesEachWorkItsScoreInOrderAndKeepsEachCall() throws Exception {
    var terms = terms(request -> Answer.completed(reply(5), 10, 2), Integer.MAX_VALUE);
    Appraised found = appraiser().appraise(works(7), terms);
    assertThat(found.scores()).hasSize(7).allMatch(OptionalDouble::isPresent);
    assertThat(found.calls())
        .hasSize(7)
        .allSatisfy(
            call -> {
              assertThat(call.by()).isEqualTo(appraiser().name()).isIn("judge", "reward");
              assertThat(call.purpose()).isEqualTo(Purpose.ADMISSION);
              assertThat(call.scored()).isTrue();
              assertThat(call.reason()).isEmpty();
            });
    assertThat(found.calls())
        .extracting(Appraisal::candidateId)
        .isEqualTo(works(7).stream().map(work -> work.candidate().id()).toList());
    assertThat(appraiser().appraise(works(7), terms)).isEqualTo(found);
  }

  @Test
  default void appraise_whatTheBudgetDoesNotGrant_isUnscored() throws Exception {
    var terms = terms(request -> Answer.completed(reply(5), 10, 2), 3);
    Appraised found = appraiser().appraise(works(7), terms);
    assertThat(found.scores()).hasSize(7);
    long scored = found.scores().stream().filter(OptionalDouble::isPresent).count();
    long paid = found.calls().stream().filter(call -> !call.key().isEmpty()).count();
    assertThat(scored).as("three are granted, or scores are free").isIn(3L, 7L);
    assertThat(paid).isIn(3L, 0L);
    assertThat(Appraisal.charge(found.calls()).queries()).isEqualTo(paid);
  }

  /** Unscored is no number: neither a failure nor a reply in another form has a score. */
  @Test
  default void appraise_anyReplies_scoresOnlyNumbersAndSaysWhyNot() throws Exception {
    for (int seed = 0; seed < 200; seed++) {
      RandomGenerator random = new RandomStreams(seed).stream(0, "replies");
      var terms =
          terms(
              request ->
                  switch (random.nextInt(5)) {
                    case 0 -> Answer.failed("500");
                    case 1 -> new Answer(Answer.Outcome.REFUSED, "", "no", 10, 0);
                    case 2 -> Answer.completed(reply(5), 10, 2);
                    default -> Answer.completed(Replies.any(random), 10, 2);
                  },
              Integer.MAX_VALUE);
      Appraised found = appraiser().appraise(works(4), terms);
      assertThat(found.scores()).as("seed %d", seed).hasSize(4);
      found
          .scores()
          .forEach(score -> score.ifPresent(value -> assertThat(Double.isFinite(value)).isTrue()));
      for (Appraisal call : found.calls()) {
        assertThat(call.reason().isEmpty()).as("seed %d: %s", seed, call).isEqualTo(call.scored());
        assertThat(call.reason()).doesNotContain("\n");
      }
    }
  }
}
