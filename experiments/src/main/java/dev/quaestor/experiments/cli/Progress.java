package dev.quaestor.experiments.cli;

import dev.quaestor.curation.RoundListener.Stage;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Dimension;
import dev.quaestor.curation.budget.Limits;
import dev.quaestor.curation.evaluation.Scorecard;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.Variant;
import dev.quaestor.experiments.run.Audience;
import dev.quaestor.experiments.run.ExperimentDirectory;
import dev.quaestor.experiments.run.PlannedRun;
import dev.quaestor.experiments.run.RunOutcome;
import dev.quaestor.experiments.run.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.util.EnumMap;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells a person how far the runs are: one line that is drawn over on a terminal; elsewhere a line
 * for each round, one now and then while something takes long, such as the base, with the time that
 * it has left at the rate measured, and one each minute in which nothing else was said. The clock
 * is read for this alone.
 */
final class Progress implements Audience, AutoCloseable {

  /** Before what of a line stands below its beginning. */
  private static final String INDENT = "  ";

  private static final Logger LOG = LoggerFactory.getLogger(Progress.class);
  private static final long DRAW_EVERY_NANOS = 200_000_000L;
  private static final long SAY_EVERY_NANOS = 15_000_000_000L;
  private static final long BEAT_EVERY_NANOS = 60_000_000_000L;

  private static final String CLEARED = "\r\u001b[K";

  /** A window that was made narrower cuts the line, which could not be drawn over in two. */
  private static final String ONE_LINE = "\u001b[?7l";

  private static final String WRAPPED = "\u001b[?7h";

  /** A rate measured over less says little. */
  private static final long MEASURED_NANOS = 2_000_000_000L;

  private final Console console;
  private final boolean terminal;
  private final Limits limits;
  private final Map<String, Tally> tallies = new TreeMap<>();
  private final LongSupplier nanos;
  private final long begun;
  private final Map<String, At> runs = new TreeMap<>();

  private int all;
  private int ended;
  private int roundsNow;
  private long tokens;
  private long tokensSince;
  private long said;
  private double tokensPerSecond;
  private Optional<Thread> heart = Optional.empty();
  private long drawn;

  /**
   * Where a run is.
   *
   * @param round its number
   * @param doing in words
   * @param since when that began
   * @param first how much was done then
   * @param left what it has left at its rate, in nanoseconds; 0 where that is not known yet
   */
  private record At(int round, String doing, long since, long first, long left) {

    At(int round, String doing, long since) {
      this(round, doing, since, 0, 0);
    }

    /** The same work, so much further. */
    At at(long now, long done, long total) {
      long gone = now - since;
      long more = done - first;
      boolean measured = gone >= MEASURED_NANOS && more > 0 && total > done;
      return new At(round, doing, since, first, measured ? gone / more * (total - done) : 0);
    }
  }

  private Progress(Console console, Experiment experiment, boolean terminal, LongSupplier nanos) {
    this.console = console;
    this.terminal = terminal;
    this.nanos = nanos;
    this.begun = nanos.getAsLong();
    this.tokensSince = begun;
    this.said = begun;
    this.limits = charges(experiment);
  }

  static Progress on(Console console, Experiment experiment) {
    String term = System.getenv().getOrDefault("TERM", "dumb");
    boolean terminal = System.console() != null && !term.equals("dumb");
    Progress progress = new Progress(console, experiment, terminal, System::nanoTime);
    Thread heart = new Thread(progress::beats, "progress");
    heart.setDaemon(true);
    progress.heart = Optional.of(heart);
    heart.start();
    return progress;
  }

  private void beats() {
    try {
      while (true) {
        TimeUnit.SECONDS.sleep(1);
        beat();
      }
    } catch (InterruptedException closed) {
      // Nothing more is to be told.
    }
  }

  /** Some time has passed: a terminal's line is drawn anew, elsewhere a minute's silence ends. */
  synchronized void beat() {
    if (all == 0 || ended == all) {
      return;
    }
    if (!terminal && nanos.getAsLong() - said >= BEAT_EVERY_NANOS) {
      StringBuilder line =
          new StringBuilder("%d of %s done".formatted(ended, Amounts.of(all, "run")));
      runs.forEach(
          (name, at) ->
              line.append(
                  "; %s: round %d, %s%s".formatted(name, at.round(), doing(at.doing()), left(at))));
      say(line + left());
    }
    draw(false);
  }

  /** In lines, by this clock. */
  static Progress inLines(Console console, Experiment experiment, LongSupplier nanos) {
    return new Progress(console, experiment, false, nanos);
  }

  /** In a line that is drawn over, by this clock. */
  static Progress drawn(Console console, Experiment experiment, LongSupplier nanos) {
    return new Progress(console, experiment, true, nanos);
  }

  /** What all runs together may be charged. */
  private static Limits charges(Experiment experiment) {
    Map<Dimension, Long> sums = new EnumMap<>(Dimension.class);
    for (Dimension dimension : Dimension.values()) {
      boolean all = true;
      long sum = 0;
      for (Variant variant : experiment.variants()) {
        Manifest manifest = variant.manifest();
        OptionalLong most = manifest.budget().limits(manifest.queries()).limit(dimension);
        all &= most.isPresent();
        sum += most.orElse(0);
      }
      if (all) {
        sums.put(dimension, sum * experiment.manifest().seeds().size());
      }
    }
    return Limits.of(sums);
  }

  @Override
  public void accepted(ExperimentDirectory directory) throws IOException {
    Files.createDirectories(directory.root());
    Logs.into(directory.log());
  }

  @Override
  public synchronized void begins(List<Tally> begun) {
    all = begun.size();
    begun.forEach(tally -> tallies.put(tally.run().name(), tally));
    IntSummaryStatistics rounds =
        begun.stream().mapToInt(tally -> tally.due() - 1).summaryStatistics();
    long done = begun.stream().filter(each -> each.rounds() >= each.due()).count();
    say(
        "%s of %s%s"
            .formatted(
                Amounts.of(all, "run"),
                rounds.getMin() < rounds.getMax()
                    ? rounds.getMin() + " to " + Amounts.of(rounds.getMax(), "round")
                    : Amounts.of(rounds.getMax(), "round"),
                done == 0 ? "" : ", %d of them done before".formatted(done)));
  }

  @Override
  public synchronized void starts(PlannedRun run, RunState state) {
    int recorded = state.next();
    tallies.put(run.name(), new Tally(run, recorded, state.charged()));
    runs.put(run.name(), new At(recorded, "starting", nanos.getAsLong()));
    if (recorded > 0) {
      say("%s: taken up after round %d".formatted(run.name(), recorded - 1));
    }
  }

  @Override
  public synchronized void stage(PlannedRun run, int round, Stage stage) {
    String doing = stage.name().toLowerCase(Locale.ROOT);
    runs.put(run.name(), new At(round, doing, nanos.getAsLong()));
    draw(false);
  }

  @Override
  public synchronized void progress(
      PlannedRun run, String what, long done, long total, long passed) {
    long now = nanos.getAsLong();
    At before = runs.getOrDefault(run.name(), new At(0, "", now));
    String word = before.doing().replaceFirst(" \\d+%$", "");
    String share = total > 0 ? " %d%%".formatted(100 * done / total) : "";
    boolean begins = !word.equals(what);
    At at =
        new At(
            before.round(),
            what + share,
            begins ? now : before.since(),
            begins ? done : before.first(),
            0);
    at = at.at(now, done, total);
    runs.put(run.name(), at);
    if (!terminal && now - said >= SAY_EVERY_NANOS) {
      say(
          total > 0
              ? "%s: %s, %,d of %,d%s".formatted(run.name(), doing(what), done, total, left(at))
              : "%s: %s".formatted(run.name(), doing(what)));
    }
    tokens += passed;
    if (now - tokensSince > 2_000_000_000L) {
      tokensPerSecond = tokens * 1e9 / (now - tokensSince);
      tokens = 0;
      tokensSince = now;
    }
    draw(false);
  }

  @Override
  public synchronized void recorded(PlannedRun run, RunState state) {
    roundsNow++;
    tallies.put(run.name(), new Tally(run, state.next(), state.charged()));
    Manifest manifest = run.variant().manifest();
    Scorecard scores = state.last().evaluations().get(0).scorecard();
    say(
        String.format(
            Locale.ROOT,
            "%s: round %d, %s, macro accuracy %.3f, pool-weighted %.3f%s%s",
            run.name(),
            state.last().number(),
            Amounts.spent(state.charged(), manifest.budget().limits(manifest.queries())),
            scores.macroAccuracy(),
            scores.poolAccuracy(),
            Amounts.rejections(state.last())
                + Amounts.fidelity(state.last().echoes())
                + screened(state.last().selection()),
            left()));
  }

  /** How much of the best a screen found; nothing where there was none. */
  private static String screened(Selection selection) {
    return selection
        .evidence()
        .recall(selection.picks().size())
        .map(recall -> ", screen found " + recall.told() + " of the best")
        .orElse("");
  }

  @Override
  public synchronized void ended(RunOutcome outcome) {
    PlannedRun run = outcome.run();
    runs.remove(run.name());
    Tally last = tallies.get(run.name());
    if (last != null && outcome.end() == RunOutcome.End.DONE) { // its budget may have ended it
      tallies.put(run.name(), new Tally(run, last.due(), last.charged()));
    }
    ended++;
    LOG.info("{} {} {}", outcome.run().name(), outcome.end(), outcome.message());
    draw(true);
  }

  @Override
  public synchronized void warns(String warning) {
    say("warning: " + warning);
  }

  @Override
  public synchronized void notes(String finding) {
    say(finding);
  }

  @Override
  public synchronized void close() {
    heart.ifPresent(Thread::interrupt);
    if (terminal) {
      console.err().print(CLEARED);
    }
  }

  /** What takes long, in words. */
  private static String doing(String what) {
    return what.replaceFirst("^base(?= |$)", "training the base student")
        .replaceFirst("^teacher(?= |$)", "training a teacher");
  }

  private void say(String line) {
    said = nanos.getAsLong();
    LOG.info(line);
    if (terminal) {
      console.err().print(CLEARED);
      String indent = "";
      for (String part : Lines.wrapped(line, columns() - INDENT.length())) {
        console.say(indent + part);
        indent = INDENT;
      }
    } else {
      console.say(line);
    }
    draw(true);
  }

  private void draw(boolean now) {
    if (!terminal || all == 0 || !now && nanos.getAsLong() - drawn < DRAW_EVERY_NANOS) {
      return;
    }
    drawn = nanos.getAsLong();
    StringBuilder line = new StringBuilder(bar((double) sum(Tally::rounds) / sum(Tally::due)));
    line.append(" %d/%d runs".formatted(ended, all));
    Cost spent = tallies.values().stream().map(Tally::charged).reduce(Cost.ZERO, Cost::plus);
    line.append(left()).append(", ").append(Amounts.spent(spent, limits));
    if (tokensPerSecond > 0) {
      line.append(String.format(Locale.ROOT, ", %,.0f tokens/s", tokensPerSecond));
    }
    runs.forEach(
        (name, at) ->
            line.append(" | ")
                .append(name)
                .append(" r")
                .append(at.round())
                .append(' ')
                .append(at.doing())
                .append(at.left() == 0 ? "" : " (" + Amounts.time(at.left()) + ")"));
    console.err().print(CLEARED + ONE_LINE + fitted(line.toString(), columns() - 1) + WRAPPED);
    console.err().flush();
  }

  /** As much of {@code line} as {@code most} characters hold, with a mark where it was cut. */
  static String fitted(String line, int most) {
    return line.length() <= most
        ? line
        : line.substring(0, most - 4).replaceFirst("[ |]+$", "") + " ...";
  }

  private static String bar(double share) {
    int full = (int) Math.round(20 * Math.min(1, share));
    return "[" + "#".repeat(full) + ".".repeat(20 - full) + "]";
  }

  /** The time that is left, from the pace of the rounds recorded since the start. */
  private String left() {
    int due = sum(Tally::due) - sum(Tally::rounds);
    if (roundsNow < 2 || due <= 0) {
      return "";
    }
    return ", about %s left".formatted(Amounts.time((nanos.getAsLong() - begun) / roundsNow * due));
  }

  private int sum(ToIntFunction<Tally> rounds) {
    return tallies.values().stream().mapToInt(rounds).sum();
  }

  /** What a piece of work has left; nothing where that is not known. */
  private static String left(At at) {
    return at.left() == 0 ? "" : ", about %s left of it".formatted(Amounts.time(at.left()));
  }

  private static int columns() {
    String columns = System.getenv().getOrDefault("COLUMNS", "100");
    return columns.matches("[1-9]\\d{1,3}") ? Integer.parseInt(columns) : 100;
  }
}
