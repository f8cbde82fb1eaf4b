package dev.quaestor.curation.admission;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.admission.Rejections.Lost;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.util.List;
import org.junit.jupiter.api.Test;

class RejectionsTest {

  private static final Candidate ONE = Candidate.of("one?", "", "row 1");
  private static final Candidate TWO = Candidate.of("two?", "", "row 2");

  private static Exchange call(Candidate candidate, String link, int sample, long tokens) {
    TeacherRequest request =
        new TeacherRequest(
            candidate,
            List.of(Message.user(candidate.prompt())),
            new Sampling(8, 0, 1),
            "new-question" + link,
            sample);
    Cost charge = new Cost(1, tokens, tokens, 0, 0);
    return new Exchange(request, "key " + link + sample, Answer.completed("x", 1, 1), charge);
  }

  private static Admission judged(int exchange, String rejection) {
    return new Admission(exchange, new Example("", "", ""), rejection);
  }

  private static Round round(List<Exchange> exchanges, List<Admission> admissions) {
    return new Round(
        0,
        Round.base("", List.of()).selection(),
        exchanges,
        admissions,
        new Round.Model("", ""),
        Effort.NONE,
        List.of());
  }

  @Test
  void of_chains_sharesWhatLedToAnAnswerAmongItsJudgements() {
    Candidate written = Candidate.written("three?", ONE);
    Round round =
        round(
            List.of(
                call(ONE, ":question@1", 0, 10),
                call(TWO, ":question@1", 0, 7),
                call(written, ":check@2", 0, 20),
                call(written, ":answer", 0, 1),
                call(written, ":answer", 1, 2),
                call(written, ":answer", 2, 3)),
            List.of(
                judged(1, "completed: form: more than one question"),
                judged(3, ""),
                judged(4, "agree: another answer has 2 of 3 votes"),
                judged(5, "per-prompt: the prompt has its 1 already")));
    Rejections rejections = Rejections.of(List.of(round, round));
    assertThat(rejections.byReason()).containsOnlyKeys("agree", "form", "per-prompt");
    assertThat(rejections.byReason().get("form")).isEqualTo(new Lost(2, 2, 28));
    Lost agree = rejections.byReason().get("agree");
    assertThat(agree.answers()).isEqualTo(2);
    assertThat(agree.calls()).isEqualTo(2 * (1 + 2 / 3.0));
    assertThat(agree.tokens()).isEqualTo(2 * (4 + 60 / 3.0));
    assertThat(rejections.all().answers()).isEqualTo(6);
  }

  @Test
  void reason_isTheFirstThatTellsFaultsApart() {
    assertThat(Rejections.reason("verify: wrong: 3")).isEqualTo("verify");
    assertThat(Rejections.reason("completed: copied: word for word")).isEqualTo("copied");
    assertThat(Rejections.reason("refused: no")).isEqualTo("refused");
    assertThat(Rejections.reason("nothing")).isEqualTo("nothing");
  }
}
