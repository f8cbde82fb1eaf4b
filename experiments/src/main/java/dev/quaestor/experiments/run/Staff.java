package dev.quaestor.experiments.run;

import dev.quaestor.curation.appraisal.Judge;
import dev.quaestor.curation.appraisal.ServedReward;
import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.eval.task.Task;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Engaged;
import dev.quaestor.experiments.assembly.Teachers;
import dev.quaestor.experiments.manifest.Manifest;
import dev.quaestor.experiments.manifest.RewardSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A run's teachers, and how many calls to them may be in flight together. */
record Staff(Faculty faculty, int concurrency) {

  /**
   * The teachers of {@code assembly}, as a run with {@code seed} asks them.
   *
   * @param made by name, where those lie that were trained for the experiment
   */
  static Staff of(Teachers teachers, Assembly assembly, long seed, Map<String, Path> made)
      throws IOException, TeacherException {
    Map<String, Faculty.Member> members = new LinkedHashMap<>();
    int concurrency = 0;
    for (var named : assembly.manifest().faculty().entrySet()) {
      Teachers.Order order =
          Teachers.Order.of(named.getKey(), named.getValue(), assembly.manifest());
      Teachers.Order placed =
          Optional.ofNullable(made.get(named.getKey())).map(order::at).orElse(order);
      Engaged engaged = teachers.of(placed, assembly.task());
      members.put(named.getKey(), engaged.member(seed));
      concurrency += engaged.concurrency();
    }
    for (Map.Entry<String, Engaged> scorer : scorers(teachers, assembly).entrySet()) {
      members.put(scorer.getKey(), scorer.getValue().member(seed));
      concurrency += scorer.getValue().concurrency();
    }
    return new Staff(new Faculty(members), concurrency);
  }

  /** The judge of {@code manifest} alone. */
  static Staff judging(Teachers teachers, Manifest manifest, Task task)
      throws IOException, TeacherException {
    Engaged judge = teachers.judge(manifest, task);
    long seed = manifest.seeds().get(0);
    return new Staff(new Faculty(Map.of(Judge.NAME, judge.member(seed))), judge.concurrency());
  }

  private static Map<String, Engaged> scorers(Teachers teachers, Assembly assembly)
      throws IOException, TeacherException {
    Manifest manifest = assembly.manifest();
    Map<String, Engaged> scorers = new LinkedHashMap<>();
    if (manifest.judge().isPresent()) {
      scorers.put(Judge.NAME, teachers.judge(manifest, assembly.task()));
    }
    if (manifest.reward().map(RewardSettings::calls).orElse(false)) {
      scorers.put(ServedReward.NAME, teachers.reward(manifest));
    }
    return scorers;
  }

  /** The same teachers, asked before for answers of at most these lengths, by name. */
  Staff after(Map<String, List<Integer>> lengths) {
    return new Staff(faculty.after(lengths), concurrency);
  }
}
