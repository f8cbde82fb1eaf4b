package dev.quaestor.experiments.run;

import dev.quaestor.curation.RunState;
import dev.quaestor.curation.appraisal.Appraisal.Purpose;
import dev.quaestor.curation.appraisal.Appraised;
import dev.quaestor.curation.appraisal.Appraiser;
import dev.quaestor.curation.appraisal.Judge;
import dev.quaestor.curation.appraisal.Work;
import dev.quaestor.curation.budget.Bill;
import dev.quaestor.curation.budget.BudgetedInquiry;
import dev.quaestor.curation.budget.Cost;
import dev.quaestor.curation.budget.Treasury;
import dev.quaestor.curation.ledger.RunLock;
import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.eval.data.AnnotationSheet;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.assembly.Appraisers;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.ThresholdSettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Right answers shown to the judge that a manifest declares: are they right by sound reasoning too?
 * Its calls are reserved, billed and taped in the directory of the manifest's experiment as those
 * of a trial are, under the same limits, so that the same answers are not judged twice.
 *
 * @param verdicts what was said of each line of the sheet, in its order
 * @param threshold the score from which reasoning counts as sound
 * @param billed what was billed for them now
 */
public record Examination(List<OptionalDouble> verdicts, double threshold, Cost billed) {

  public Examination {
    verdicts = List.copyOf(verdicts);
  }

  /** Asks about every line of {@code sheet} as far as the limits reach. */
  @SuppressWarnings("try") // the lock is held for as long as it lasts
  public static Examination of(
      Experiment experiment,
      ExperimentDirectory directory,
      Environment environment,
      AnnotationSheet sheet)
      throws IOException, TeacherException, InterruptedException {
    Manifest manifest = experiment.variants().get(0).manifest();
    Task task = environment.materials().task(manifest.task());
    Judge judge = (Judge) Objects.requireNonNull(Appraisers.of(manifest, task).get(Judge.NAME));
    List<Work> works = new ArrayList<>();
    for (AnnotationSheet.Line line : sheet.lines()) {
      works.add(new Work(Candidate.of(line.question(), "", line.id()), line.answer()));
    }
    try (RunLock lock = RunLock.acquire(directory.root());
        Teachers teachers = new Teachers(System.getenv(), directory.batches());
        Treasury treasury = Vaults.treasury(experiment, directory, Set.of())) {
      Staff staff = Staff.judging(teachers, manifest, task);
      var terms =
          new BudgetedInquiry.Terms(
              "", manifest.budget().limits(manifest.queries()), staff.concurrency());
      Cost before = billed(treasury);
      Appraised found =
          judge.appraise(
              works,
              new Appraiser.Terms(
                  new BudgetedInquiry(staff.faculty(), treasury, terms).trial(),
                  RunState.start(manifest.seeds().get(0)),
                  Purpose.DIAGNOSIS));
      return new Examination(found.scores(), threshold(manifest), billed(treasury).minus(before));
    }
  }

  /** As the manifest admits by its judge, else the middle of the scale. */
  private static double threshold(Manifest manifest) {
    return manifest
        .admission()
        .judge()
        .map(ThresholdSettings::atLeast)
        .orElse((manifest.judging().lowest() + manifest.judging().highest()) / 2);
  }

  private static Cost billed(Treasury treasury) {
    return treasury.bill().lines().stream()
        .filter(line -> line.purpose().name().equals(BudgetedInquiry.TRIAL))
        .map(Bill.Line::cost)
        .reduce(Cost.ZERO, Cost::plus);
  }

  /** {@code yes}, {@code no}, or nothing where the judge gave no score. */
  public List<String> words() {
    return verdicts.stream()
        .map(score -> score.isEmpty() ? "" : score.getAsDouble() >= threshold ? "yes" : "no")
        .toList();
  }
}
