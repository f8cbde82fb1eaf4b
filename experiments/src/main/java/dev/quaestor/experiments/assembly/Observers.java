package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.appraisal.AppraisingObserver;
import dev.quaestor.curation.fidelity.Fidelity;
import dev.quaestor.curation.fidelity.SecondLook;
import dev.quaestor.curation.screen.Screened;
import dev.quaestor.curation.student.CandidateGains;
import dev.quaestor.curation.student.Clustered;
import dev.quaestor.curation.student.FrozenObserver;
import dev.quaestor.curation.student.Irreducible;
import dev.quaestor.curation.student.Keeping;
import dev.quaestor.curation.student.LastStudents;
import dev.quaestor.curation.student.ObservationPlan;
import dev.quaestor.curation.student.Observer;
import dev.quaestor.curation.student.Reading;
import dev.quaestor.curation.student.References;
import dev.quaestor.curation.student.StudentTrainer;
import dev.quaestor.curation.student.TwinGains;
import dev.quaestor.curation.teacher.Inquiry;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.ScreenSettings;
import dev.quaestor.experiments.manifest.StrategySettings;
import java.util.Map;
import java.util.Optional;

/**
 * Who looks at the student, as a manifest says: before a choice at the pool, and after it at what
 * teachers wrote.
 *
 * @param assembly the run's manifest, task and material
 * @param trainer keeps students
 * @param paid asks for scores to choose by
 * @param keeping where a round's answers are kept
 */
record Observers(Assembly assembly, StudentTrainer trainer, Inquiry paid, Keeping keeping) {

  Observer beforeChoice() {
    References known = assembly.references();
    return appraising(
        new Clustered(
            trainer, known.steer(), steer -> observer(new References(known.answer(), steer))));
  }

  /** A look at what teachers write, where it is wanted. */
  Fidelity fidelity() {
    if (!Lacking.looks(assembly.manifest())) {
      return Fidelity.NONE;
    }
    return new SecondLook(
        Strategies.of(assembly.manifest()),
        answers -> appraising(observer(with(answers))),
        trainer);
  }

  private References with(Map<String, String> answers) {
    References known = assembly.references();
    return new References(
        c -> Optional.ofNullable(answers.get(c.id())).or(() -> known.answer().apply(c)),
        known.steer());
  }

  private Observer appraising(Observer observer) {
    Manifest manifest = assembly.manifest();
    var appraisers = Appraisers.of(manifest, assembly.task());
    return new AppraisingObserver(
        observer, new AppraisingObserver.Panel(appraisers, paid, manifest.scored()));
  }

  /** Each adds what it is needed for, and nothing where it is not. */
  private Observer observer(References references) {
    Manifest manifest = assembly.manifest();
    ObservationPlan plan =
        manifest
            .observation(
                new Reading(assembly.task()::finalAnswer, assembly.task().verifier(), references))
            .kept(keeping);
    Observer second = new Irreducible(screened(plan), trainer, manifest.train().plan(), references);
    Observer groups = new TwinGains(new LastStudents(second, trainer), trainer, references);
    return new CandidateGains(groups, trainer, references, manifest.scored());
  }

  private Observer screened(ObservationPlan plan) {
    Optional<ScreenSettings> screen = assembly.manifest().observe().screen();
    return screen.isEmpty()
        ? looking(plan)
        : new Screened(looking(plan), looking(plan.whole()), screen.get().screen());
  }

  private Observer looking(ObservationPlan plan) {
    return assembly.manifest().strategy().schedule() == StrategySettings.Schedule.FROZEN
        ? new FrozenObserver(plan, trainer)
        : plan;
  }
}
