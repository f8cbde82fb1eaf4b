package dev.quaestor.curation.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.admission.AdmissionPolicy;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Assignment;
import dev.quaestor.curation.teacher.Chains;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.curation.teacher.RetryPolicy;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.ScriptedTeacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.curation.teacher.writing.Link;
import dev.quaestor.curation.teacher.writing.TaskText;
import dev.quaestor.curation.teacher.writing.WritingMode;
import dev.quaestor.curation.teacher.writing.Writings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Chains of calls under a run's limit and the bill's, cut off anywhere. */
@Timeout(120)
class ChainsTest {

  private static final TeacherIdentity REMOTE =
      new TeacherIdentity("remote", "big", true, false, new TeacherIdentity.Price(1000, 3000, 7));

  private static final WritingMode MODE = mode(1);

  @TempDir Path directory;

  private static WritingMode mode(int answers) {
    Assignment.Asked who = new Assignment.Asked("", new Sampling(16, 0, 1), 1);
    Assignment.Asked answerer = new Assignment.Asked("", new Sampling(16, 0, 1), answers);
    return new WritingMode(
        new WritingMode.Plan(
            "new-question",
            Link.QUESTION,
            Writings.NEW_QUESTION.template(),
            Writings.NEW_QUESTION.check(),
            WritingMode.Answering.ANEW,
            1),
        who,
        answerer,
        new TaskText() {});
  }

  private static List<TeacherRequest> first(int candidates) {
    return IntStream.range(0, candidates)
        .mapToObj(i -> Candidate.of("question number " + i, "", ""))
        .flatMap(candidate -> MODE.requests(candidate).stream())
        .toList();
  }

  /** Writes, finds every fourth question not worth asking, and answers. */
  private static Answer reply(TeacherRequest request) {
    String prompt = request.candidate().prompt();
    String text =
        switch (Link.in(request.mode()).orElseThrow()) {
          case QUESTION -> "Question: new " + prompt;
          case CHECK -> prompt.endsWith("3") ? "Verdict: no" : "Verdict: yes";
          default -> "answer to " + prompt;
        };
    return Answer.completed(text, 20, 5);
  }

  private static List<Exchange> ask(Treasury treasury, ScriptedTeacher teacher, Limits limits)
      throws Exception {
    Inquiry inquiry =
        new BudgetedInquiry(
            Faculty.of(new Faculty.Member(teacher, "", RetryPolicy.NONE)),
            treasury,
            new BudgetedInquiry.Terms("run", limits, 16));
    return Chains.ask(MODE, first(20), inquiry, RunState.start(1));
  }

  private Treasury treasury(String name, Limits limits) {
    return Treasury.open(directory.resolve(name + ".db"), limits);
  }

  private static List<Admission> admitted(List<Exchange> exchanges) {
    return new AdmissionPolicy(List.of()).admit(exchanges, MODE, List.of());
  }

  @Test
  void ask_withoutLimits_endsEveryChainInOneJudgement() throws Exception {
    try (Treasury treasury = treasury("all", Limits.NONE)) {
      List<Exchange> exchanges =
          ask(treasury, new ScriptedTeacher(REMOTE, ChainsTest::reply), Limits.NONE);
      assertThat(exchanges).hasSize(20 + 20 + 18);
      List<Admission> admissions = admitted(exchanges);
      assertThat(admissions).hasSize(20);
      assertThat(Admission.examples(admissions)).hasSize(18);
      assertThat(admissions.stream().map(Admission::rejection).filter(r -> !r.isEmpty()))
          .containsOnly("check: the question cannot be answered as it stands")
          .hasSize(2);
    }
  }

  @Test
  void ask_onARunsLimit_beginsOnlyWhatItCanFinish() throws Exception {
    for (long queries : new long[] {2, 3, 29, 30, 31, 44}) {
      try (Treasury treasury = treasury("limit" + queries, Limits.NONE)) {
        Limits limits = Limits.of(Map.of(Dimension.QUERIES, queries));
        List<Exchange> exchanges =
            ask(treasury, new ScriptedTeacher(REMOTE, ChainsTest::reply), limits);
        assertThat(Exchange.charge(exchanges).queries()).isLessThanOrEqualTo(queries);
        List<Admission> admissions = admitted(exchanges);
        assertThat(admissions).hasSize((int) (queries / 3));
        assertThat(admissions)
            .extracting(Admission::rejection)
            .doesNotContain(AdmissionPolicy.UNFINISHED);
      }
    }
  }

  @Test
  void ask_forAnswersThatMustAgree_reservesAndAsksEach() throws Exception {
    WritingMode mode = mode(3);
    for (long queries : new long[] {4, 5, 9, 10, 24}) {
      Limits limits = Limits.of(Map.of(Dimension.QUERIES, queries));
      try (Treasury treasury = treasury("agree" + queries, Limits.NONE)) {
        ScriptedTeacher teacher = new ScriptedTeacher(REMOTE, ChainsTest::reply);
        Inquiry inquiry =
            new BudgetedInquiry(
                Faculty.of(new Faculty.Member(teacher, "", RetryPolicy.NONE)),
                treasury,
                new BudgetedInquiry.Terms("run", limits, 16));
        List<Exchange> exchanges = Chains.ask(mode, first(3), inquiry, RunState.start(1));
        long chains = queries / 5;
        assertThat(exchanges).hasSize((int) Math.min(3, chains) * 5);
        assertThat(exchanges).extracting(Exchange::key).doesNotHaveDuplicates();
        assertThat(Exchange.charge(exchanges).queries()).isEqualTo(exchanges.size());
        assertThat(teacher.asked()).hasSameSizeAs(exchanges);
        assertThat(new AdmissionPolicy(List.of()).admit(exchanges, mode, List.of()))
            .extracting(Admission::rejection)
            .hasSize((int) Math.min(3, chains) * 3)
            .doesNotContain(AdmissionPolicy.UNFINISHED);
      }
    }
  }

  @Test
  void ask_onTheBillsLimitInMidChain_doesNotPassItAndGoesOnFromTheTapeWhenItIsRaised()
      throws Exception {
    Limits hard = Limits.of(Map.of(Dimension.QUERIES, 25L));
    try (Treasury treasury = treasury("hard", hard)) {
      assertThatThrownBy(
              () -> ask(treasury, new ScriptedTeacher(REMOTE, ChainsTest::reply), Limits.NONE))
          .isInstanceOf(BudgetExhaustedException.class);
      assertThat(treasury.bill().billed().queries()).isEqualTo(25);
    }
  }

  @Test
  void ask_cutOffAtEveryCall_resumesToTheSameExchangesAndAsksNothingTwice() throws Exception {
    List<Exchange> whole;
    try (Treasury treasury = treasury("whole", Limits.NONE)) {
      whole = ask(treasury, new ScriptedTeacher(REMOTE, ChainsTest::reply), Limits.NONE);
    }
    for (int cut = 1; cut < whole.size(); cut += 4) {
      int last = cut;
      try (Treasury treasury = treasury("cut" + cut, Limits.NONE)) {
        AtomicInteger calls = new AtomicInteger();
        ScriptedTeacher failing =
            new ScriptedTeacher(
                REMOTE,
                request -> {
                  if (calls.incrementAndGet() > last) {
                    throw new TeacherException("the connection is gone");
                  }
                  return reply(request);
                });
        assertThatThrownBy(() -> ask(treasury, failing, Limits.NONE))
            .isInstanceOf(TeacherException.class);
        ScriptedTeacher well = new ScriptedTeacher(REMOTE, ChainsTest::reply);
        assertThat(ask(treasury, well, Limits.NONE)).isEqualTo(whole);
        assertThat(well.asked()).hasSize(whole.size() - last);
      }
    }
  }
}
