package dev.quaestor.curation.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Replies;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** What every generation mode promises, whatever it asks. */
public interface GenerationModeContract {

  /** Kinds of reasons a mode may have; a reason that holds the reply would have no end of them. */
  int MOST_REASONS = 12;

  GenerationMode mode();

  /** A candidate that the mode can be asked about. */
  default Candidate candidate() {
    return Candidate.of("what is 2 + 2?", "sums", "item 7");
  }

  /** What a teacher that does as it is asked replies, which ends in something to learn. */
  default String reply(TeacherRequest request) {
    return "Question: what is 3 + 4?\nAnswer: 7\nVerdict: yes";
  }

  @Test
  default void requests_areAboutTheCandidateAndTheSameEachTime() {
    List<TeacherRequest> requests = mode().requests(candidate());
    assertThat(requests).isNotEmpty().isEqualTo(mode().requests(candidate()));
    assertThat(requests)
        .allSatisfy(
            request -> {
              assertThat(request.candidate()).isEqualTo(candidate());
              assertThat(request.mode().split(":", 2)[0]).isEqualTo(mode().name());
              assertThat(request.messages().get(request.messages().size() - 1).role())
                  .isEqualTo("user");
            });
  }

  @Test
  default void requests_areToldApart() {
    List<TeacherRequest> requests = mode().requests(candidate());
    Set<List<Object>> names = new HashSet<>();
    requests.forEach(r -> names.add(List.of(r.mode(), r.sample(), r.teacher())));
    assertThat(names).hasSameSizeAs(requests);
  }

  private static Predicate<Integer> fewer(int before) {
    return following -> following < before;
  }

  @Test
  default void chain_ofGoodReplies_teachesWithinItsLinks() {
    for (TeacherRequest first : mode().requests(candidate())) {
      int links = 1;
      TeacherRequest request = first;
      Step step = mode().step(request, Answer.completed(reply(request), 1, 1));
      while (step instanceof Step.Onward onward) {
        assertThat(onward.requests())
            .as("fewer calls may follow a link than the one before it")
            .extracting(mode()::following)
            .allMatch(fewer(mode().following(request)));
        request = onward.requests().get(0);
        assertThat(request.sample()).isEqualTo(first.sample());
        assertThat(request.mode().split(":", 2)[0]).isEqualTo(mode().name());
        assertThat(request.candidate().group()).isEqualTo(candidate().group());
        assertThat(request.candidate().source())
            .as("what was written names what it was written from")
            .isEqualTo(candidate().id());
        assertThat(++links).isLessThanOrEqualTo(1 + mode().following());
        step = mode().step(request, Answer.completed(reply(request), 1, 1));
      }
      assertThat(step).isInstanceOf(Step.Taught.class);
      Example example = ((Step.Taught) step).example();
      assertThat(example.answer()).isNotBlank();
      Answer answer = Answer.completed(reply(request), 1, 1);
      Candidate answered = new Exchange(request, "key", answer, Cost.ZERO).answered(example);
      assertThat(answered.id()).isEqualTo(example.candidateId());
      assertThat(answered.prompt()).isEqualTo(example.prompt());
    }
  }

  /** Whatever a teacher writes, at whichever link, the same leads to the same, and to an end. */
  @Test
  default void chain_ofAnyReplies_endsForOneOfAFewReasons() {
    Set<String> reasons = new TreeSet<>();
    for (int seed = 0; seed < 400; seed++) {
      RandomGenerator random = new RandomStreams(seed).stream(0, "replies");
      walk(
          request -> random.nextInt(3) == 0 ? reply(request) : Replies.any(random),
          reasons,
          "seed " + seed);
    }
    assertThat(reasons).hasSizeLessThanOrEqualTo(MOST_REASONS);
    assertThat(reasons).allSatisfy(reason -> assertThat(reason).isNotBlank().doesNotContain("\n"));
  }

  private void walk(Function<TeacherRequest, String> replies, Set<String> reasons, String seed) {
    record Asked(TeacherRequest request, int link) {}
    Deque<Asked> asked = new ArrayDeque<>();
    mode().requests(candidate()).forEach(request -> asked.add(new Asked(request, 1)));
    while (!asked.isEmpty()) {
      Asked next = asked.remove();
      Answer answer = Answer.completed(replies.apply(next.request()), 1, 1);
      Step step = mode().step(next.request(), answer);
      assertThat(step).as(seed).isEqualTo(mode().step(next.request(), answer));
      if (step instanceof Step.Ended ended) {
        reasons.add(ended.reason());
      } else if (step instanceof Step.Taught taught) {
        assertThat(taught.example().answer()).as(seed).isNotBlank();
        assertThat(taught.example().prompt()).as(seed).isNotBlank();
      } else if (step instanceof Step.Onward onward) {
        assertThat(next.link()).as(seed).isLessThan(1 + mode().following());
        onward.requests().forEach(request -> asked.add(new Asked(request, next.link() + 1)));
      }
    }
  }
}
