package dev.quaestor.experiments.run;

import dev.quaestor.curation.Admission;
import dev.quaestor.curation.Round;
import dev.quaestor.curation.appraisal.Appraisal.Purpose;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.budget.Cost;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * What an experiment spent, looked at from several sides.
 *
 * @param bill every attempt really sent
 * @param charged what all runs owe together
 * @param scoring what of that was for scores
 * @param runs what each run owes, and what it got for it
 */
public record Spend(Bill bill, Cost charged, Scoring scoring, List<RunSpend> runs) {

  /**
   * What of the charge was for scores.
   *
   * @param selection to choose what is asked
   * @param admission to choose what is learned
   * @param read what the students read and wrote themselves to be observed, which is not charged
   */
  public record Scoring(Cost selection, Cost admission, Read read) {}

  /** Tokens of students, with 2 × active parameters × tokens in 10⁶. */
  public record Read(long tokens, long megaFlops) {}

  /**
   * A run's spending.
   *
   * @param run its name, {@code margin/1}
   * @param charged what it owes
   * @param asked answers it was charged for
   * @param admitted examples it learned from
   */
  public record RunSpend(String run, Cost charged, long asked, long admitted) {}

  /**
   * Calls alike, with what they are billed together.
   *
   * @param name what they have in common
   */
  public record Group(String name, long calls, Cost billed) {}

  /** The sides from which a bill can be looked at. */
  public enum Side {
    TEACHER(Bill.Line::teacher),
    PURPOSE(line -> line.purpose().name()),
    ROUND(line -> "round %d".formatted(line.purpose().round())),
    /** The answer's outcome, or for calls without an answer how they stand. */
    OUTCOME(line -> line.outcome().isEmpty() ? line.state() : line.outcome());

    private final Function<Bill.Line, String> name;

    Side(Function<Bill.Line, String> name) {
      this.name = name;
    }
  }

  public Spend {
    runs = List.copyOf(runs);
  }

  /** Reads it from an experiment's directory; empty-handed where nothing was begun. */
  public static Spend of(Bill bill, List<ExperimentReader.Read> reads) {
    List<RunSpend> runs = new ArrayList<>();
    Cost charged = Cost.ZERO;
    Cost selection = Cost.ZERO;
    Cost admission = Cost.ZERO;
    long tokens = 0;
    long megaFlops = 0;
    for (ExperimentReader.Read read : reads) {
      Cost owed = read.record().charged();
      long asked =
          read.record().rounds().stream().mapToLong(round -> round.exchanges().size()).sum();
      long admitted =
          read.record().rounds().stream()
              .flatMap(round -> round.admissions().stream())
              .filter(Admission::admitted)
              .count();
      runs.add(new RunSpend(read.run().name(), owed, asked, admitted));
      charged = charged.plus(owed);
      selection = selection.plus(read.record().charged(Purpose.SELECTION));
      admission = admission.plus(read.record().charged(Purpose.ADMISSION));
      for (Round round : read.record().rounds()) {
        tokens += round.effort().observationTokens();
        megaFlops += round.effort().observationMegaFlops();
      }
    }
    var scoring = new Scoring(selection, admission, new Read(tokens, megaFlops));
    return new Spend(bill, charged, scoring, runs);
  }

  /** The bill by one side, what is still reserved left out; rounds in order, else by name. */
  public List<Group> by(Side side) {
    Map<String, Group> groups = side == Side.ROUND ? new LinkedHashMap<>() : new TreeMap<>();
    bill.lines().stream()
        .filter(line -> !line.state().equals("reserved"))
        .sorted((a, b) -> Integer.compare(a.purpose().round(), b.purpose().round()))
        .forEach(
            line -> {
              String name = side.name.apply(line);
              groups.merge(name, new Group(name, line.calls(), line.cost()), Spend::sum);
            });
    return List.copyOf(groups.values());
  }

  /** What of the charge was for what teachers wrote to be learned from. */
  public Cost generation() {
    return charged.minus(scoring.selection()).minus(scoring.admission());
  }

  /** Examples that all runs learned from. */
  public long admitted() {
    return runs.stream().mapToLong(RunSpend::admitted).sum();
  }

  /** Answers that all runs were charged for. */
  public long asked() {
    return runs.stream().mapToLong(RunSpend::asked).sum();
  }

  private static Group sum(Group a, Group b) {
    return new Group(a.name(), a.calls() + b.calls(), a.billed().plus(b.billed()));
  }
}
