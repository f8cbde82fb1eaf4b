package dev.quaestor.teacher.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.budget.BudgetOverrunException;
import dev.quaestor.curation.budget.BudgetedInquiry;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.Answer.Outcome;
import dev.quaestor.curation.teacher.Exchange;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.TeacherContract;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import dev.quaestor.teacher.loopback.Rule;
import dev.quaestor.teacher.loopback.kinds.ServerKind;
import dev.quaestor.teacher.loopback.kinds.ServerKind.Fate;
import dev.quaestor.teacher.loopback.kinds.ServerKinds;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.throttle.Backoff;
import dev.quaestor.teacher.throttle.Breaker;
import dev.quaestor.teacher.throttle.MonotonicClock;
import dev.quaestor.teacher.throttle.Patience;
import dev.quaestor.teacher.throttle.RateLimits;
import dev.quaestor.teacher.throttle.Throttled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every kind of server, met by {@value #ASKED} requests, sixteen in flight, under a budget: what
 * becomes of them, what they are charged, what is billed, and what is said.
 */
@Timeout(60)
final class ServersAsTheyAnswerTest {

  static final int ASKED = 16;

  private static final int MOST = 60;

  /** Words of a prompt are 6, and of its answer 1, by the server's count of units. */
  private static final long INPUT = 6;

  private static final TeacherIdentity FAR =
      new TeacherIdentity("far", "loopback", false, false, new Price(1_000_000, 2_000_000, 0));

  /** A twentieth of the defaults' times. */
  private static final int FASTER = 20;

  @TempDir Path directory;

  private static FaultyChatServer server(Rule rule) throws Exception {
    return FaultyChatServer.start(
            Dialect.OPENAI,
            prompt -> {
              String[] words = prompt.split("[^0-9]+");
              return "" + (Integer.parseInt(words[1]) + Integer.parseInt(words[2]));
            })
        .under(rule);
  }

  private static Teacher teacher(FaultyChatServer server) {
    return teacher(
        server,
        new Patience(
            new Backoff(6, Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(2)),
            new Breaker(40, 90, Duration.ofMillis(100))));
  }

  private static Teacher teacher(FaultyChatServer server, Patience patience) {
    return new Throttled(
        OpenAi.teacher(
            FAR,
            ServerSettings.of(Endpoint.at(server.baseUrl()), ApiKey.NONE),
            OpenAiOptions.DEFAULT),
        RateLimits.atOnce(ASKED),
        patience,
        new MonotonicClock());
  }

  private static List<TeacherRequest> requests(int count) {
    List<TeacherRequest> requests = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      requests.add(TeacherContract.request("What is " + i + " plus " + 2 * i + "?", MOST));
    }
    return requests;
  }

  private static BudgetedInquiry inquiry(Teacher teacher, Treasury treasury, Backoff retry) {
    Faculty faculty = Faculty.of(new Faculty.Member(teacher, "", retry));
    return new BudgetedInquiry(
        faculty, treasury, new BudgetedInquiry.Terms("run", Limits.NONE, ASKED));
  }

  static List<ServerKind> kinds() {
    return ServerKinds.all();
  }

  @Test
  void all_haveNamesOfTheirOwn() {
    assertThat(kinds()).extracting(ServerKind::name).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void ask(ServerKind kind) throws Exception {
    try (FaultyChatServer server = kind.made(server(Rule.always(Faults.none())));
        Treasury treasury = Treasury.open(directory.resolve("experiment.db"), Limits.NONE);
        Teacher teacher = teacher(server)) {
      Backoff retry =
          new Backoff(6, Duration.ofMillis(20), Duration.ofMillis(200), Duration.ofSeconds(2));
      BudgetedInquiry inquiry = inquiry(teacher, treasury, retry);
      if (kind.fate() == Fate.STOPS || kind.fate() == Fate.OVERRUN) {
        Throwable stop = catchThrowable(() -> inquiry.ask(requests(ASKED), RunState.start(1)));
        assertThat(stop)
            .isExactlyInstanceOf(
                kind.fate() == Fate.STOPS ? TeacherException.class : BudgetOverrunException.class)
            .hasMessageContaining(kind.words());
        assertThat(treasury.bill().reserved()).as("nothing is left reserved").isEqualTo(Cost.ZERO);
        return;
      }
      List<Exchange> exchanges = inquiry.ask(requests(ASKED), RunState.start(1));
      assertThat(exchanges).hasSize(ASKED);
      int whole = 0;
      for (int i = 0; i < ASKED; i++) {
        Answer answer = exchanges.get(i).answer();
        whole += answer.outcome() == Outcome.COMPLETED ? 1 : 0;
        check(kind, answer, 3 * i);
        assertThat(exchanges.get(i).charge())
            .isEqualTo(FAR.cost(answer.inputTokens(), answer.outputTokens()));
      }
      switch (kind.fate()) {
        case HALF -> assertThat(whole).isEqualTo(ASKED / 2);
        case FEW -> assertThat(whole).isBetween(ASKED / 2, ASKED - 1);
        case NONE -> assertThat(whole).isZero();
        default -> assertThat(whole).isEqualTo(ASKED);
      }
      Bill bill = treasury.bill();
      Cost charge = Exchange.charge(exchanges);
      assertThat(bill.reserved()).isEqualTo(Cost.ZERO);
      assertThat(bill.billed().minus(bill.inDoubt()).queries()).isEqualTo(charge.queries());
      assertThat(bill.billed().queries()).isGreaterThanOrEqualTo(server.books().completions());
      if (kind.fate() != Fate.FEW) {
        assertThat(bill.billed()).isEqualTo(bill.inDoubt().plus(charge));
      }
    }
  }

  private static void check(ServerKind kind, Answer answer, int sum) {
    if (answer.outcome() == Outcome.COMPLETED) {
      boolean worded = kind.fate() == Fate.WORDED || kind.fate() == Fate.UNWRITABLE;
      assertThat(worded ? answer.text().replaceAll("(?s).*#### |\\W|eos", "") : answer.text())
          .isEqualTo("" + sum);
      assertThat(answer.detail()).isEmpty();
      if (kind.bill() == ServerKind.Bill.KNOWN) {
        assertThat(answer.inputTokens()).isEqualTo(INPUT);
        assertThat(answer.outputTokens()).isEqualTo(1);
      }
    } else {
      assertThat(answer.outcome()).isEqualTo(kind.outcome());
      assertThat(answer.detail()).contains(kind.words());
    }
    assertThat(answer.text()).doesNotContain("think", "hm", "A sum", "\0");
  }

  /** The defaults of a run in a twentieth of the time, at twice its concurrency. */
  @ParameterizedTest
  @MethodSource("refusals")
  void ask_serverThatRefusesMost_isAnsweredInFull(Rule rule) throws Exception {
    int asked = 80;
    Backoff slow = Backoff.DEFAULT;
    Backoff retry =
        new Backoff(
            slow.attempts(),
            slow.first().dividedBy(FASTER),
            slow.longest().dividedBy(FASTER),
            slow.asked().dividedBy(FASTER));
    Breaker breaker =
        new Breaker(
            Breaker.DEFAULT.window(),
            Breaker.DEFAULT.failures(),
            Breaker.DEFAULT.rest().dividedBy(FASTER));
    try (FaultyChatServer server = server(rule);
        Treasury treasury = Treasury.open(directory.resolve("experiment.db"), Limits.NONE);
        Teacher teacher = teacher(server, new Patience(retry, breaker))) {
      List<Exchange> exchanges =
          inquiry(teacher, treasury, retry).ask(requests(asked), RunState.start(1));
      assertThat(exchanges)
          .hasSize(asked)
          .allMatch(exchange -> exchange.answer().outcome() == Outcome.COMPLETED);
      assertThat(treasury.bill().billed()).isEqualTo(Exchange.charge(exchanges));
      assertThat(server.books().completions()).isEqualTo(asked);
      assertThat(server.received()).as("some were refused").hasSizeGreaterThan(asked);
    }
  }

  private static Stream<Rule> refusals() {
    Fault refusal = Faults.status(429, "slow down", Map.of());
    LongSupplier faster = () -> FASTER * System.nanoTime();
    return Stream.of(
        Rule.perSecond(5, refusal, faster),
        Rule.perSecond(5, Faults.status(503, "busy", Map.of("Retry-After", "0.05")), faster),
        Rule.everySecond(refusal),
        Rule.everySecond(Faults.status(503, "busy", Map.of())));
  }

  @Test
  void answer_usageThatNobodyKnows_isTheWorstCase() throws Exception {
    for (String name : List.of("no usage", "usage null", "usage zero")) {
      ServerKind kind =
          kinds().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
      try (FaultyChatServer server = kind.made(server(Rule.always(Faults.none())));
          Teacher teacher = teacher(server)) {
        TeacherRequest request = requests(2).get(1);
        Answer answer = teacher.answer(request);
        assertThat(answer.text()).isEqualTo("3");
        assertThat(FAR.cost(answer.inputTokens(), answer.outputTokens()))
            .isEqualTo(teacher.worstCase(request));
      }
    }
  }

  @Test
  void check_serversWithoutAList_areTakenAtTheirWord() throws Exception {
    for (Fault list : ServerKinds.listings().values()) {
      try (FaultyChatServer server = server(Rule.always(Faults.none())).listing(list);
          Teacher teacher = teacher(server)) {
        teacher.check(List.of());
        assertThat(server.books().completions()).isZero();
      }
    }
  }

  @Test
  void check_addressWhereNobodyAnswers_stops() throws Exception {
    try (FaultyChatServer server = server(Rule.always(Faults.none()));
        Teacher teacher =
            OpenAi.teacher(
                FAR,
                ServerSettings.of(Endpoint.at(server.baseUrl().resolve("/")), ApiKey.NONE),
                OpenAiOptions.DEFAULT)) {
      Throwable stop = catchThrowable(() -> teacher.check(List.of()));
      assertThat(stop).isInstanceOf(TeacherException.class).hasMessageContaining("ends in /v1");
    }
  }
}
