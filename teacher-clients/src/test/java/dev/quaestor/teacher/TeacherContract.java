package dev.quaestor.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** What every teacher promises, whatever is behind it. */
public interface TeacherContract {

  /** A teacher that answers {@link #prompts}. */
  Teacher teacher() throws Exception;

  /** Prompts the teacher completes within 64 tokens. */
  default List<String> prompts() {
    return List.of("What is 3 + 4?", "What is 10 - 2?", "Say “ünïcode” twice.");
  }

  /** A candidate's own prompt, put as the answer mode puts it. */
  static TeacherRequest request(Candidate candidate, Sampling sampling, int sample) {
    List<Message> messages = List.of(Message.user(candidate.prompt()));
    return new TeacherRequest(candidate, messages, sampling, "answer", sample);
  }

  /** The first sample of {@code prompt}, decoded greedily. */
  static TeacherRequest request(String prompt, int maxTokens) {
    Candidate candidate = Candidate.of(prompt, "", "");
    return request(candidate, new Sampling(maxTokens, 0, 1), 0);
  }

  @Test
  default void answer_completedHasTextAndUsage() throws Exception {
    try (Teacher teacher = teacher()) {
      for (String prompt : prompts()) {
        Answer answer = teacher.answer(request(prompt, 64));
        assertThat(answer.outcome()).as(answer.detail()).isEqualTo(Outcome.COMPLETED);
        assertThat(answer.text()).isNotBlank();
        assertThat(answer.detail()).isEmpty();
        assertThat(answer.inputTokens()).isPositive();
        assertThat(answer.outputTokens()).isPositive();
      }
    }
  }

  @Test
  default void worstCase_boundsWhatWasUsed() throws Exception {
    try (Teacher teacher = teacher()) {
      for (String prompt : prompts()) {
        TeacherRequest request = request(prompt, 64);
        Answer answer = teacher.answer(request);
        assertThat(teacher.identity().cost(answer.inputTokens(), answer.outputTokens()))
            .satisfies(cost -> assertThat(cost.within(teacher.worstCase(request))).isTrue());
      }
    }
  }

  @Test
  default void worstCase_isOneQueryAndGrowsWithTheMaximum() throws Exception {
    try (Teacher teacher = teacher()) {
      String prompt = prompts().get(0);
      assertThat(teacher.worstCase(request(prompt, 64)).queries()).isEqualTo(1);
      assertThat(teacher.worstCase(request(prompt, 65)).outputTokens())
          .isGreaterThan(teacher.worstCase(request(prompt, 64)).outputTokens());
    }
  }

  @Test
  default void answer_deterministicRepeats() throws Exception {
    try (Teacher teacher = teacher()) {
      if (teacher.identity().deterministic()) {
        TeacherRequest request = request(prompts().get(0), 64);
        assertThat(teacher.answer(request)).isEqualTo(teacher.answer(request));
      }
    }
  }

  @Test
  default void answer_fromManyThreads() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try (Teacher teacher = teacher()) {
      List<Callable<Answer>> calls = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        String prompt = prompts().get(i % prompts().size());
        calls.add(() -> teacher.answer(request(prompt, 64)));
      }
      for (Future<Answer> call : threads.invokeAll(calls)) {
        assertThat(call.get().outcome()).isEqualTo(Outcome.COMPLETED);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  default void check_passesWithoutCost() throws Exception {
    try (Teacher teacher = teacher()) {
      teacher.check(prompts().stream().map(prompt -> Candidate.of(prompt, "", "")).toList());
    }
  }
}
