package dev.quaestor.experiments.run;

import dev.quaestor.curation.teacher.Faculty;
import dev.quaestor.curation.teacher.TeacherException;
import dev.quaestor.experiments.assembly.Assembly;
import dev.quaestor.experiments.assembly.Engaged;
import dev.quaestor.experiments.assembly.Teachers;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A run's teachers, and how many calls to them may be in flight together. */
record Staff(Faculty faculty, int concurrency) {

  /** The teachers of {@code assembly}, as a run with {@code seed} asks them. */
  static Staff of(Teachers teachers, Assembly assembly, long seed)
      throws IOException, TeacherException {
    Map<String, Faculty.Member> members = new LinkedHashMap<>();
    int concurrency = 0;
    for (var named : assembly.manifest().faculty().entrySet()) {
      Teachers.Order order =
          Teachers.Order.of(named.getKey(), named.getValue(), assembly.manifest());
      Engaged engaged = teachers.of(order, assembly.task());
      members.put(named.getKey(), engaged.member(seed));
      concurrency += engaged.concurrency();
    }
    return new Staff(new Faculty(members), concurrency);
  }

  /** The same teachers, asked before for answers of at most these lengths, by name. */
  Staff after(Map<String, List<Integer>> lengths) {
    return new Staff(faculty.after(lengths), concurrency);
  }
}
