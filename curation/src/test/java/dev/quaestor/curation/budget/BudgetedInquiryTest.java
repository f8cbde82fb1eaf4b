package dev.quaestor.curation.budget;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.quaestor.curation.Effort;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.RetryPolicy;
import dev.quaestor.curation.teacher.RetryableException;
import dev.quaestor.curation.teacher.RetryableException.Billing;
import dev.quaestor.curation.teacher.RetryableException.Trouble;
import dev.quaestor.curation.teacher.ScriptedTeacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class BudgetedInquiryTest {

  private static final TeacherIdentity REMOTE =
      new TeacherIdentity("remote", "big", true, false, new TeacherIdentity.Price(1000, 3000, 7));

  @TempDir Path directory;
  private Treasury treasury;

  @BeforeEach
  void open() {
    treasury = Treasury.open(directory.resolve("experiment.db"), Limits.NONE);
  }

  @AfterEach
  void close() {
    treasury.close();
  }

  @Test
  void ask_withoutLimits_answersAllInOrder() throws Exception {
    ScriptedTeacher teacher = ScriptedTeacher.answering(prompt -> "to " + prompt);
    List<Exchange> exchanges = ask(teacher, Limits.NONE, Requests.list(50));
    assertThat(exchanges).extracting(e -> e.answer().text()).startsWith("to q 0", "to q 1");
    assertThat(exchanges).extracting(Exchange::request).isEqualTo(Requests.list(50));
    assertThat(Exchange.charge(exchanges)).isEqualTo(new Cost(50, 100, 150, 0, 0));
    assertThat(treasury.bill().billed()).isEqualTo(new Cost(50, 100, 150, 0, 0));
    assertThat(treasury.bill().reserved()).isEqualTo(Cost.ZERO);
  }

  @Test
  void ask_onALimitOfQueries_grantsAPrefix() throws Exception {
    ScriptedTeacher teacher = ScriptedTeacher.answering(prompt -> "to " + prompt);
    Limits seven = Limits.of(Map.of(Dimension.QUERIES, 7L));
    assertThat(ask(teacher, seven, Requests.list(50)))
        .extracting(Exchange::request)
        .isEqualTo(Requests.list(7));
    assertThat(teacher.asked()).hasSize(7);
  }

  @Test
  void ask_whatWasBought_isFreeOnTheBillAndChargedInFull() throws Exception {
    ScriptedTeacher teacher = new ScriptedTeacher(REMOTE, BudgetedInquiryTest::lengths);
    List<Exchange> first = ask(teacher, Limits.NONE, Requests.list(5));
    Cost billed = treasury.bill().billed();
    List<Exchange> second = ask(teacher, Limits.NONE, Requests.list(5));
    assertThat(second).isEqualTo(first);
    assertThat(Exchange.charge(second)).isEqualTo(billed);
    assertThat(treasury.bill().billed()).isEqualTo(billed);
    assertThat(teacher.asked()).hasSize(5);
  }

  @Test
  void ask_oneKeyTwice_isChargedOnce() throws Exception {
    ScriptedTeacher teacher = ScriptedTeacher.answering(prompt -> "to " + prompt);
    TeacherRequest request = Requests.of("same", 10);
    Limits one = Limits.of(Map.of(Dimension.QUERIES, 1L));
    List<Exchange> exchanges = ask(teacher, one, List.of(request, request));
    assertThat(exchanges).extracting(e -> e.charge().queries()).containsExactly(1L, 0L);
    Round asked =
        new Round(
            0,
            Selection.NONE,
            exchanges,
            List.of(),
            new Round.Model("base", ""),
            Effort.NONE,
            List.of());
    List<Exchange> later =
        inquiry(teacher, one, RetryPolicy.NONE)
            .ask(List.of(request), new RunState(1, List.of(asked)));
    assertThat(later).extracting(Exchange::charge).containsExactly(Cost.ZERO);
  }

  /** The rule itself, computed one request at a time, against many threads in random order. */
  @Test
  void ask_underAnyTiming_grantsAndChargesAsOneThreadDoes() throws Exception {
    for (long seed = 0; seed < 40; seed++) {
      RandomGenerator random = new RandomStreams(seed).stream(0, "inquiry");
      List<TeacherRequest> requests = new ArrayList<>();
      for (int i = 0; i < 30; i++) {
        requests.add(Requests.of("seed " + seed + " q " + i, 1 + random.nextInt(30)));
      }
      ScriptedTeacher teacher = new ScriptedTeacher(REMOTE, BudgetedInquiryTest::lengths);
      Limits limits =
          Limits.of(
              Map.of(
                  Dimension.QUERIES,
                  5L + random.nextInt(30),
                  Dimension.OUTPUT_TOKENS,
                  20L + random.nextInt(300),
                  Dimension.MICRO_USD,
                  1L + random.nextInt(60)));
      List<TeacherRequest> expected = new ArrayList<>();
      Cost charge = Cost.ZERO;
      for (TeacherRequest request : requests) {
        if (!limits.allow(charge.plus(teacher.worstCase(request)))) {
          break;
        }
        Answer answer = lengths(request);
        charge = charge.plus(REMOTE.cost(answer.inputTokens(), answer.outputTokens()));
        expected.add(request);
      }
      List<Exchange> exchanges = ask(teacher, limits, requests);
      assertThat(exchanges).as("seed %d", seed).extracting(Exchange::request).isEqualTo(expected);
      assertThat(Exchange.charge(exchanges)).as("seed %d", seed).isEqualTo(charge);
    }
  }

  @Test
  void ask_aRequestThatMayYetFit_waitsForThoseBefore() throws Exception {
    CountDownLatch firstMayEnd = new CountDownLatch(1);
    ScriptedTeacher teacher =
        new ScriptedTeacher(
            ScriptedTeacher.IDENTITY,
            request -> {
              if (request.candidate().prompt().equals("q 0")) {
                firstMayEnd.await();
              }
              return Answer.completed("a", 1, 1);
            });
    Limits limits = Limits.of(Map.of(Dimension.OUTPUT_TOKENS, 12L));
    AtomicReference<List<Exchange>> exchanges = new AtomicReference<>();
    Thread asker = asking(() -> exchanges.set(ask(teacher, limits, Requests.list(2))));
    while (asker.getState() != Thread.State.WAITING || teacher.asked().isEmpty()) {
      Thread.onSpinWait();
    }
    assertThat(teacher.asked()).hasSize(1);
    firstMayEnd.countDown();
    asker.join();
    assertThat(exchanges.get()).hasSize(2);
  }

  @Test
  void ask_byTwoRunsAtATime_buysEachAnswerOnce() throws Exception {
    ScriptedTeacher teacher = new ScriptedTeacher(REMOTE, BudgetedInquiryTest::lengths);
    List<List<Exchange>> answers = new ArrayList<>();
    CyclicBarrier together = new CyclicBarrier(3);
    List<Thread> runs = new ArrayList<>();
    for (int run = 0; run < 3; run++) {
      runs.add(
          asking(
              () -> {
                together.await();
                List<Exchange> mine = ask(teacher, Limits.NONE, Requests.list(40));
                synchronized (answers) {
                  answers.add(mine);
                }
              }));
    }
    for (Thread run : runs) {
      run.join();
    }
    assertThat(answers).hasSize(3).allMatch(answers.get(0)::equals);
    assertThat(teacher.asked()).hasSize(40);
    assertThat(treasury.bill().billed().queries()).isEqualTo(40);
  }

  @Test
  void ask_whenTheTeacherStops_keepsWhatWasBoughtAndThrows() throws Exception {
    ScriptedTeacher teacher =
        new ScriptedTeacher(
            REMOTE,
            request -> {
              if (request.candidate().prompt().equals("q 5")) {
                throw new TeacherException("401 Unauthorized");
              }
              return lengths(request);
            });
    assertThatThrownBy(() -> ask(teacher, Limits.NONE, Requests.list(200)))
        .isInstanceOf(TeacherException.class)
        .hasMessage("401 Unauthorized");
    Bill bill = treasury.bill();
    assertThat(bill.calls("settled")).isEqualTo(teacher.asked().size() - 1).isLessThan(150);
    assertThat(bill.calls("released")).isPositive();
    assertThat(bill.calls("in doubt")).isZero();
    assertThat(bill.reserved()).isEqualTo(Cost.ZERO);
  }

  @Test
  void ask_afterFailedAttempts_billsWhatEachCost() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    ScriptedTeacher teacher =
        new ScriptedTeacher(
            REMOTE,
            request -> {
              int attempt = attempts.incrementAndGet();
              if (attempt <= 3) {
                Billing billing = attempt == 2 ? Billing.IN_DOUBT : Billing.NOTHING;
                throw new RetryableException("503 busy", billing, Duration.ZERO);
              }
              return lengths(request);
            });
    RetryPolicy policy =
        (key, attempt, failure) ->
            attempt <= 3 ? Optional.of(Duration.ofMillis(attempt)) : Optional.empty();
    List<Exchange> exchanges =
        inquiry(teacher, Limits.NONE, policy).ask(Requests.list(1), RunState.start(1));
    Bill bill = treasury.bill();
    assertThat(bill.calls("released")).isEqualTo(2);
    assertThat(bill.inDoubt()).isEqualTo(teacher.worstCase(Requests.list(1).get(0)));
    assertThat(bill.sum("settled")).isEqualTo(Exchange.charge(exchanges));
    assertThat(bill.billed()).isEqualTo(bill.inDoubt().plus(Exchange.charge(exchanges)));
  }

  @Test
  void ask_whatIsPutOff_usesUpNoAttemptAndCostsNothing() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    ScriptedTeacher teacher =
        new ScriptedTeacher(
            REMOTE,
            request -> {
              int attempt = attempts.incrementAndGet();
              if (attempt <= 50) {
                throw new RetryableException(
                    "429", Billing.NOTHING, Duration.ofNanos(1), Trouble.PACE);
              }
              if (attempt == 51) {
                throw new RetryableException("500", Billing.NOTHING, Duration.ZERO);
              }
              return lengths(request);
            });
    List<Integer> counted = new CopyOnWriteArrayList<>();
    RetryPolicy policy =
        (key, attempt, failure) -> {
          counted.add(attempt);
          return attempt <= 1 ? Optional.of(Duration.ZERO) : Optional.empty();
        };
    List<Exchange> exchanges =
        inquiry(teacher, Limits.NONE, policy).ask(Requests.list(1), RunState.start(1));
    assertThat(counted).hasSize(51).containsOnly(1);
    assertThat(treasury.bill().billed()).isEqualTo(Exchange.charge(exchanges));
    assertThat(treasury.bill().reserved()).isEqualTo(Cost.ZERO);
  }

  @Test
  void on_anotherPurpose_isBilledUnderItAndChargedWithinWhatIsNotHeld() throws Exception {
    ScriptedTeacher judge = new ScriptedTeacher(REMOTE, BudgetedInquiryTest::lengths);
    Limits five = Limits.of(Map.of(Dimension.QUERIES, 5L));
    BudgetedInquiry inquiry = inquiry(judge, five, RetryPolicy.NONE);
    Cost held = new Cost(2, 0, 0, 0, 0);
    List<Exchange> judged = inquiry.on("selection", held).ask(Requests.list(6), RunState.start(1));
    assertThat(judged).as("two of five are held for answers").hasSize(3);
    assertThat(Exchange.charge(judged).queries()).isEqualTo(3);
    assertThat(treasury.bill().lines())
        .extracting(line -> line.purpose().name(), Bill.Line::calls)
        .containsExactly(tuple("selection", 3L));
    assertThat(treasury.bill().billed()).isEqualTo(Exchange.charge(judged));
    assertThat(inquiry.on("admission", Cost.ZERO).ask(Requests.list(3), RunState.start(1)))
        .isEqualTo(judged);
    assertThat(judge.asked()).as("the tape answers whoever asks the same").hasSize(3);
    treasury.limit(Limits.of(Map.of(Dimension.QUERIES, 4L)));
    assertThatThrownBy(
            () -> inquiry.on("selection", Cost.ZERO).ask(Requests.list(5), RunState.start(1)))
        .isInstanceOf(BudgetExhaustedException.class);
    assertThat(judge.asked()).as("the hard limit holds for judges too").hasSize(4);
    assertThatThrownBy(() -> inquiry.on("answer", Cost.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> inquiry.on("No Word", Cost.ZERO))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void ask_whenTheTimeIsUp_endsWithWhatWasAnswered() throws Exception {
    AtomicInteger answered = new AtomicInteger();
    ScriptedTeacher teacher =
        ScriptedTeacher.answering(
            prompt -> {
              answered.incrementAndGet();
              return "to " + prompt;
            });
    var terms = new BudgetedInquiry.Terms("run", Limits.NONE, 1, () -> answered.get() >= 5);
    Faculty faculty = Faculty.of(new Faculty.Member(teacher, "", RetryPolicy.NONE));
    List<Exchange> exchanges =
        new BudgetedInquiry(faculty, treasury, terms).ask(Requests.list(20), RunState.start(1));
    assertThat(exchanges).extracting(Exchange::request).isEqualTo(Requests.list(5));
    assertThat(teacher.asked()).hasSize(5);
    assertThat(treasury.bill().reserved()).isEqualTo(Cost.ZERO);
  }

  @Test
  void ask_whenTheServerCannotBeReached_throwsTheFailure() {
    ScriptedTeacher teacher =
        new ScriptedTeacher(
            REMOTE,
            request -> {
              throw new RetryableException(
                  "connection refused", Billing.NOTHING, Duration.ZERO, Trouble.LINE);
            });
    assertThatThrownBy(() -> ask(teacher, Limits.NONE, Requests.list(3)))
        .isInstanceOf(RetryableException.class);
    assertThat(treasury.bill().billed()).isEqualTo(Cost.ZERO);
  }

  @Test
  void ask_whatFailsInAllAttempts_isAFailedAnswerAndGoesOn() throws Exception {
    ScriptedTeacher teacher = new ScriptedTeacher(REMOTE, failing(List.of(2)));
    List<Exchange> exchanges =
        inquiry(teacher, Limits.NONE, twice()).ask(Requests.list(20), RunState.start(1));
    assertThat(exchanges).hasSize(20);
    Exchange failed = exchanges.get(2);
    assertThat(failed.answer())
        .isEqualTo(Answer.failed("given up after 2 attempts: 500 internal error"));
    assertThat(failed.charge()).as("a query, and no token").isEqualTo(new Cost(1, 0, 0, 0, 0));
    Bill bill = treasury.bill();
    Cost worst = teacher.worstCase(Requests.list(3).get(2));
    assertThat(bill.inDoubt()).as("the first attempt").isEqualTo(worst);
    Cost others = Exchange.charge(exchanges).minus(failed.charge());
    assertThat(bill.sum("settled")).as("the second").isEqualTo(others.plus(worst));
    int asked = teacher.asked().size();
    assertThat(ask(teacher, Limits.NONE, Requests.list(20))).isEqualTo(exchanges);
    assertThat(teacher.asked()).as("it stands on the tape").hasSize(asked);
  }

  @Test
  void ask_whenManyInARowFail_stopsAndAsksThemAnew() throws Exception {
    List<Integer> many = List.of(3, 7, 8, 9, 10, 11, 12, 13);
    for (int run = 0; run < 20; run++) {
      ScriptedTeacher teacher = new ScriptedTeacher(REMOTE, failing(many));
      List<TeacherRequest> requests = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        requests.add(Requests.of("run " + run + " q " + i, 10));
      }
      assertThatThrownBy(() -> inquiry(teacher, 4).ask(requests, RunState.start(1)))
          .isInstanceOf(TeacherException.class)
          .hasMessageContaining("4 requests in a row failed, the last for candidate")
          .hasMessageContaining("\"run " + run + " q 10\"")
          .hasMessageContaining("500 internal error")
          .hasMessageContaining("--set teacher.give-up-after=0");
      assertThat(treasury.bill().reserved()).isEqualTo(Cost.ZERO);
      ScriptedTeacher mended = new ScriptedTeacher(REMOTE, BudgetedInquiryTest::lengths);
      List<Exchange> exchanges = inquiry(mended, 4).ask(requests, RunState.start(1));
      assertThat(exchanges).filteredOn(each -> each.answer().failed()).hasSize(1);
      assertThat(mended.asked()).contains(requests.get(7), requests.get(10));
      assertThat(mended.asked()).doesNotContain(requests.get(0), requests.get(3));
    }
  }

  @Test
  void ask_whenAllFail_stopsThoughTheyAreFew() throws Exception {
    ScriptedTeacher teacher = new ScriptedTeacher(REMOTE, failing(List.of(0, 1, 2, 3, 4)));
    assertThatThrownBy(() -> inquiry(teacher, 10).ask(Requests.list(5), RunState.start(1)))
        .hasMessageContaining("5 requests in a row failed");
    assertThat(inquiry(teacher, 10).ask(Requests.list(3), RunState.start(1)))
        .as("too few to tell")
        .hasSize(3);
    assertThat(inquiry(teacher, 0).ask(Requests.list(5), RunState.start(1)))
        .as("any number")
        .hasSize(5);
  }

  @Test
  void ask_afterRoundsThatFailed_countsOn() throws Exception {
    ScriptedTeacher teacher =
        new ScriptedTeacher(REMOTE, failing(List.of(0, 1, 2, 3, 4, 5, 6, 7, 8)));
    RunState state = RunState.start(1);
    for (int round = 0; round < 3; round++) {
      List<Exchange> exchanges =
          inquiry(teacher, 10).ask(Requests.list(10).subList(3 * round, 3 * round + 3), state);
      state = state.after(round(round, exchanges));
    }
    RunState failed = state;
    TeacherRequest tenth = Requests.list(1).get(0);
    assertThatThrownBy(() -> inquiry(teacher, 10).ask(List.of(tenth), failed))
        .hasMessageContaining("10 requests in a row failed");
  }

  private static Round round(int number, List<Exchange> exchanges) {
    Round.Model model = new Round.Model("base", "");
    return new Round(number, Selection.NONE, exchanges, List.of(), model, Effort.NONE, List.of());
  }

  /** A model, and a server that cannot ask it about some. */
  private static ScriptedTeacher.Script failing(List<Integer> some) {
    return request -> {
      String prompt = request.candidate().prompt();
      if (some.contains(Integer.valueOf(prompt.substring(prompt.lastIndexOf(' ') + 1)))) {
        throw new RetryableException("500 internal error", Billing.IN_DOUBT, Duration.ZERO);
      }
      return lengths(request);
    };
  }

  private static RetryPolicy twice() {
    return (key, attempt, failure) ->
        attempt < 2 ? Optional.of(Duration.ofMillis(1)) : Optional.empty();
  }

  private BudgetedInquiry inquiry(ScriptedTeacher teacher, int mostFailed) {
    Faculty.Member member = new Faculty.Member(teacher, "", RetryPolicy.NONE).failing(mostFailed);
    var terms = new BudgetedInquiry.Terms("run", Limits.NONE, 8);
    return new BudgetedInquiry(Faculty.of(member), treasury, terms);
  }

  @Test
  void ask_ofATeacherThatBillsMoreThanItsWorstCase_isAnOverrun() {
    ScriptedTeacher teacher =
        new ScriptedTeacher(REMOTE, request -> Answer.completed("much", 5, 5000));
    assertThatThrownBy(() -> ask(teacher, Limits.NONE, Requests.list(1)))
        .isInstanceOf(BudgetOverrunException.class)
        .hasMessageContaining("Raise teacher.overhead.output by 4990 or more");
    assertThat(treasury.bill().sum("overrun")).isEqualTo(REMOTE.cost(5, 5000));
    assertThatThrownBy(() -> ask(teacher, Limits.NONE, Requests.list(1)))
        .as("nor is the taped answer charged beyond its worst case")
        .isInstanceOf(BudgetOverrunException.class);
  }

  @Test
  void ask_beyondTheExperimentsLimit_stopsTheRun() {
    treasury.limit(Limits.of(Map.of(Dimension.QUERIES, 3L)));
    ScriptedTeacher teacher = new ScriptedTeacher(REMOTE, BudgetedInquiryTest::lengths);
    assertThatThrownBy(() -> ask(teacher, Limits.NONE, Requests.list(10)))
        .isInstanceOf(BudgetExhaustedException.class)
        .hasMessageContaining("raise the limit by name");
    assertThat(teacher.asked()).hasSize(3);
  }

  @Test
  void ask_whenTheTeacherBreaks_leavesTheCallInDoubt() {
    ScriptedTeacher teacher =
        new ScriptedTeacher(
            REMOTE,
            request -> {
              throw new IllegalStateException("broken");
            });
    assertThatThrownBy(() -> ask(teacher, Limits.NONE, Requests.list(1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("broken");
    assertThat(treasury.bill().inDoubt().queries()).isEqualTo(1);
  }

  @Test
  void ask_interruptedOnce_finishesWhatIsInFlight() throws Exception {
    CountDownLatch inFlight = new CountDownLatch(8);
    CountDownLatch mayEnd = new CountDownLatch(1);
    ScriptedTeacher teacher =
        new ScriptedTeacher(
            REMOTE,
            request -> {
              inFlight.countDown();
              mayEnd.await();
              return lengths(request);
            });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread asker = asking(() -> ask(teacher, Limits.NONE, Requests.list(100)), thrown);
    inFlight.await();
    asker.interrupt();
    while (asker.isInterrupted()) {
      Thread.onSpinWait();
    }
    mayEnd.countDown();
    asker.join();
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(treasury.bill().inDoubt()).isEqualTo(Cost.ZERO);
    assertThat(treasury.bill().calls("settled")).isEqualTo(teacher.asked().size());
    assertThat(treasury.bill().reserved()).isEqualTo(Cost.ZERO);
  }

  @Test
  void ask_interruptedTwice_leavesInDoubtWhatWasCutOff() throws Exception {
    CountDownLatch inFlight = new CountDownLatch(8);
    ScriptedTeacher teacher =
        new ScriptedTeacher(
            REMOTE,
            request -> {
              inFlight.countDown();
              new CountDownLatch(1).await();
              return lengths(request);
            });
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread asker = asking(() -> ask(teacher, Limits.NONE, Requests.list(100)), thrown);
    inFlight.await();
    while (asker.isAlive()) {
      asker.interrupt();
      asker.join(20);
    }
    assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
    assertThat(treasury.bill().calls("in doubt")).isEqualTo(8);
    assertThat(treasury.bill().reserved()).isEqualTo(Cost.ZERO);
  }

  @Test
  void scope_keepsRandomAnswersOfSeedsApart() {
    TeacherIdentity random =
        new TeacherIdentity("t", "m", false, false, TeacherIdentity.Price.FREE);
    assertThat(scope(random, 1)).isNotEqualTo(scope(random, 2));
    assertThat(scope(REMOTE, 1)).isEmpty();
  }

  @Test
  void ask_severalTeachers_eachAtItsOwnPriceAndName() throws Exception {
    TeacherIdentity cheap =
        new TeacherIdentity("cheap", "m", true, true, new TeacherIdentity.Price(0, 1_000_000, 0));
    TeacherIdentity dear =
        new TeacherIdentity("dear", "m", true, true, new TeacherIdentity.Price(0, 9_000_000, 0));
    Faculty faculty =
        new Faculty(
            Map.of(
                "a",
                Faculty.Member.of(
                    new ScriptedTeacher(cheap, r -> Answer.completed("c", 1, 2)),
                    1,
                    RetryPolicy.NONE),
                "b",
                Faculty.Member.of(
                    new ScriptedTeacher(dear, r -> Answer.completed("d", 1, 2)),
                    1,
                    RetryPolicy.NONE)));
    List<TeacherRequest> requests =
        Stream.of("a", "b", "a").map(name -> named(Requests.of("q " + name, 10), name)).toList();
    List<Exchange> exchanges =
        new BudgetedInquiry(faculty, treasury, new BudgetedInquiry.Terms("run", Limits.NONE, 4))
            .ask(requests, RunState.start(1));
    assertThat(exchanges).extracting(e -> e.answer().text()).containsExactly("c", "d", "c");
    assertThat(exchanges).extracting(e -> e.charge().microUsd()).containsExactly(2L, 18L, 0L);
    assertThat(treasury.bill().lines())
        .extracting(Bill.Line::teacher, Bill.Line::calls, line -> line.cost().microUsd())
        .containsExactly(tuple("cheap", 1L, 2L), tuple("dear", 1L, 18L));
  }

  private static TeacherRequest named(TeacherRequest r, String teacher) {
    return new TeacherRequest(
        r.candidate(), r.messages(), r.sampling(), r.mode(), r.sample(), teacher);
  }

  private static String scope(TeacherIdentity identity, long seed) {
    ScriptedTeacher teacher = new ScriptedTeacher(identity, BudgetedInquiryTest::lengths);
    return Faculty.Member.of(teacher, seed, RetryPolicy.NONE).scope();
  }

  /** Lengths that differ from prompt to prompt, within the worst case. */
  private static Answer lengths(TeacherRequest request) {
    String prompt = request.candidate().prompt();
    int output = 1 + Math.floorMod(prompt.hashCode(), request.sampling().maxTokens());
    return Answer.completed("x".repeat(output), prompt.length(), output);
  }

  private List<Exchange> ask(ScriptedTeacher teacher, Limits limits, List<TeacherRequest> requests)
      throws TeacherException, InterruptedException {
    return inquiry(teacher, limits, RetryPolicy.NONE).ask(requests, RunState.start(1));
  }

  private BudgetedInquiry inquiry(ScriptedTeacher teacher, Limits limits, RetryPolicy retry) {
    return new BudgetedInquiry(
        Faculty.of(new Faculty.Member(teacher, "", retry)),
        treasury,
        new BudgetedInquiry.Terms("run", limits, 8));
  }

  private interface Task {
    void run() throws Exception;
  }

  private static Thread asking(Task task) {
    return asking(task, new AtomicReference<>());
  }

  private static Thread asking(Task task, AtomicReference<Throwable> thrown) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Exception e) {
                thrown.set(e);
              }
            });
    thread.start();
    return thread;
  }
}
