package dev.quaestor.experiments.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.budget.BudgetedInquiry;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.curation.teacher.RetryPolicy;
import dev.quaestor.curation.teacher.Sampling;
import dev.quaestor.curation.teacher.Teacher;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.curation.teacher.TeacherIdentity;
import dev.quaestor.curation.teacher.TeacherIdentity.Price;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.teacher.loopback.Dialect;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.FaultyChatServer;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.openai.OpenAi;
import dev.quaestor.teacher.openai.OpenAiOptions;
import dev.quaestor.teacher.throttle.MonotonicClock;
import dev.quaestor.teacher.throttle.Patience;
import dev.quaestor.teacher.throttle.RateLimits;
import dev.quaestor.teacher.throttle.Throttled;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;

/**
 * What the budget costs in time: the same requests to the same client of a teacher on loopback in
 * this process, sent by as many threads, in turn without the budget and through it, each call
 * reserved and settled durably.
 *
 * <p>How long the teacher thinks decides what is compared. One that answers at once leaves nothing
 * to hide behind: each thread waits for the disk and for little else. One that thinks for some
 * milliseconds, which is still faster than any model, shows whether the disk is shared well. Where
 * so many ask at once that the processors are full, a delay is their queue and says little of the
 * budget.
 */
public final class BudgetBench {

  private static final TeacherIdentity TEACHER =
      new TeacherIdentity("loopback", "loopback", true, false, new Price(150_000, 600_000, 0));

  /**
   * What is measured.
   *
   * @param requests in one pass
   * @param concurrency threads that ask
   * @param thinks how long the teacher takes for an answer
   */
  public record Load(int requests, int concurrency, Duration thinks) {

    public Load {
      if (concurrency < 1 || requests <= concurrency || thinks.isNegative()) {
        throw new IllegalArgumentException(
            "a bench of the budget needs concurrency >= 1 and more requests than that; found requests %d, concurrency %d, a teacher that thinks for %s"
                .formatted(requests, concurrency, thinks));
      }
    }
  }

  /**
   * How often.
   *
   * @param warm pairs of passes before those that count
   * @param timed pairs of passes that count
   */
  public record Pairs(int warm, int timed) {

    public Pairs {
      if (warm < 0 || timed < 1) {
        throw new IllegalArgumentException(
            "a bench needs warm >= 0 and timed >= 1; found %d and %d".formatted(warm, timed));
      }
    }
  }

  /**
   * What was found; medians over the pairs.
   *
   * @param perSecond requests through the budget
   * @param perSecondWithout requests of the client alone
   * @param ratio of the two, pair by pair
   * @param cpuMicros processor time a request takes through the budget, server and client together
   * @param cpuMicrosWithout the same of the client alone; a busy machine moves rates more than
   *     these
   * @param addedP50 milliseconds a request waits for the budget, settling and claiming together
   * @param addedP99 the same for the slowest of a hundred, of all requests of all pairs
   */
  public record Result(
      double perSecond,
      double perSecondWithout,
      double ratio,
      double cpuMicros,
      double cpuMicrosWithout,
      double addedP50,
      double addedP99) {}

  /** What a pass took: requests a second, and processor time a request in microseconds. */
  private record Pass(double perSecond, double cpuMicros) {}

  private interface Asking {
    void ask() throws TeacherException, InterruptedException;
  }

  private final Load load;
  private final Pairs pairs;
  private final LongSupplier clock;
  private final OperatingSystemMXBean processor =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /**
   * @param clock nanoseconds
   */
  public BudgetBench(Load load, Pairs pairs, LongSupplier clock) {
    this.load = load;
    this.pairs = pairs;
    this.clock = clock;
  }

  /**
   * Measures with the bill in {@code directory}, whose disk decides.
   *
   * @throws TeacherException if the loopback teacher cannot be asked
   */
  public Result run(Path directory) throws IOException, TeacherException, InterruptedException {
    List<TeacherRequest> requests =
        IntStream.range(0, load.requests()).mapToObj(BudgetBench::request).toList();
    List<Pass> with = new ArrayList<>();
    List<Pass> without = new ArrayList<>();
    List<long[]> gaps = new ArrayList<>();
    try (FaultyChatServer server =
            FaultyChatServer.start(Dialect.OPENAI, prompt -> "Answer to " + prompt);
        Teacher client = client(server)) {
      for (int pair = -pairs.warm(); pair < pairs.timed(); pair++) {
        think(server);
        Pass alone = timed(() -> alone(client, requests));
        Gaps timed = new Gaps(client, load.requests(), clock);
        Path file = directory.resolve("pair" + (pair + pairs.warm()) + ".db");
        Pass budgeted = budgeted(timed, requests, file);
        if (pair >= 0) {
          without.add(alone);
          with.add(budgeted);
          gaps.add(timed.sorted());
        }
      }
    }
    long[] all = gaps.stream().flatMapToLong(Arrays::stream).sorted().toArray();
    return new Result(
        median(with.stream().mapToDouble(Pass::perSecond)),
        median(without.stream().mapToDouble(Pass::perSecond)),
        median(
            IntStream.range(0, pairs.timed())
                .mapToDouble(i -> with.get(i).perSecond() / without.get(i).perSecond())),
        median(with.stream().mapToDouble(Pass::cpuMicros)),
        median(without.stream().mapToDouble(Pass::cpuMicros)),
        millis(all, 0.50),
        millis(all, 0.99));
  }

  /** Scripts the thinking of the two passes of a pair. */
  private void think(FaultyChatServer server) {
    if (!load.thinks().isZero()) {
      for (int i = 0; i < 2 * load.requests(); i++) {
        server.then(Faults.silence(load.thinks()));
      }
    }
  }

  /** The client as a run has it: its places and its circuit breaker before it. */
  private Teacher client(FaultyChatServer server) {
    Teacher bare =
        OpenAi.teacher(
            TEACHER,
            ServerSettings.of(Endpoint.at(server.baseUrl()), ApiKey.NONE),
            OpenAiOptions.DEFAULT);
    return new Throttled(
        bare, RateLimits.atOnce(load.concurrency()), Patience.DEFAULT, new MonotonicClock());
  }

  private Pass timed(Asking asking) throws TeacherException, InterruptedException {
    long cpu = processor.getProcessCpuTime();
    long start = clock.getAsLong();
    asking.ask();
    double seconds = (clock.getAsLong() - start) / 1e9;
    double micros = (processor.getProcessCpuTime() - cpu) / 1e3;
    return new Pass(load.requests() / seconds, micros / load.requests());
  }

  private void alone(Teacher client, List<TeacherRequest> requests)
      throws TeacherException, InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(load.concurrency());
    try {
      List<Future<Long>> asked = new ArrayList<>();
      for (TeacherRequest request : requests) {
        asked.add(threads.submit(() -> client.answer(request).outputTokens()));
      }
      for (Future<Long> answer : asked) {
        answer.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof TeacherException failure) {
        throw failure;
      }
      throw new IllegalStateException("a request failed", e.getCause());
    } finally {
      threads.shutdownNow();
    }
  }

  private Pass budgeted(Teacher client, List<TeacherRequest> requests, Path file)
      throws TeacherException, InterruptedException {
    Limits limits = Limits.of(Map.of(Dimension.QUERIES, (long) requests.size()));
    Faculty faculty = Faculty.of(Faculty.Member.of(client, 1, RetryPolicy.NONE));
    var terms = new BudgetedInquiry.Terms("bench", limits, load.concurrency());
    try (Treasury treasury = Treasury.open(file, limits)) {
      BudgetedInquiry inquiry = new BudgetedInquiry(faculty, treasury, terms);
      Pass pass = timed(() -> inquiry.ask(requests, RunState.start(1)));
      long settled = treasury.bill().calls("settled");
      if (settled != requests.size()) {
        throw new IllegalStateException(
            "expected %d settled calls, found %d".formatted(requests.size(), settled));
      }
      return pass;
    }
  }

  private static TeacherRequest request(int number) {
    String prompt = "Question " + number + ": what is " + number + " + " + 7 * number + "?";
    return new TeacherRequest(
        Candidate.of(prompt, "bench", ""),
        List.of(Message.user(prompt)),
        new Sampling(64, 0, 1),
        "answer",
        0);
  }

  private static double median(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  /** The value that {@code part} of the sorted values do not pass, in milliseconds. */
  private static double millis(long[] sorted, double part) {
    int rank = (int) Math.ceil(part * sorted.length);
    return sorted[Math.max(rank, 1) - 1] / 1e6;
  }
}
