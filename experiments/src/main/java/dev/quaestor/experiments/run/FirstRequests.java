package dev.quaestor.experiments.run;

import dev.quaestor.curation.Round;
import dev.quaestor.curation.RunState;
import dev.quaestor.curation.pool.Pool;
import dev.quaestor.curation.strategy.RandomStrategy;
import dev.quaestor.curation.strategy.Selection;
import dev.quaestor.curation.strategy.SelectionContext;
import dev.quaestor.curation.student.Observed;
import dev.quaestor.curation.teacher.Picked;
import dev.quaestor.curation.teacher.TeacherRequest;
import dev.quaestor.eval.task.Material;
import dev.quaestor.experiments.assembly.Assembly;
import java.util.List;

/** What a run would send first if it chose by lot: before there is a student, nobody knows more. */
public final class FirstRequests {

  private FirstRequests() {}

  /** The requests about the first {@code candidates} that {@code random} picks at {@code seed}. */
  public static List<TeacherRequest> of(Assembly assembly, long seed, int candidates) {
    return picked(assembly, seed, candidates).stream()
        .flatMap(picked -> assembly.mode().requests(picked).stream())
        .toList();
  }

  /** The same, the student having answered {@code said} to each. */
  public static List<TeacherRequest> of(Assembly assembly, long seed, int candidates, String said) {
    return picked(assembly, seed, candidates).stream()
        .map(picked -> new Picked(picked.candidate(), said, picked.round()))
        .flatMap(picked -> assembly.mode().requests(picked).stream())
        .toList();
  }

  private static List<Picked> picked(Assembly assembly, long seed, int candidates) {
    Pool pool = assembly.material().candidates();
    RunState begun = RunState.start(seed).after(Round.base("", List.of()));
    Observed unseen = Observed.unseen(Material.candidates(assembly.material().pool()));
    Selection selection =
        new RandomStrategy().select(new SelectionContext(begun, unseen, candidates));
    return Picked.all(selection, pool);
  }
}
