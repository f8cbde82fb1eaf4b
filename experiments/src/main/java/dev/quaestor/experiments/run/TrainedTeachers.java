package dev.quaestor.experiments.run;

import dev.quaestor.experiments.assembly.Students;
import dev.quaestor.experiments.manifest.TeacherSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The teachers that an experiment trains for itself before it asks them: a weak one and a strong
 * one, say, for what Bansal et al. (2024) compare. Each lies among the bases, made once for a seed.
 */
final class TrainedTeachers {

  private TrainedTeachers() {}

  /** Where each lies, by its name; those that are not there yet are made now. */
  static Map<String, Path> of(Students students, Students.Order order, Students.Watch watch)
      throws IOException, InterruptedException {
    Map<String, Path> made = new LinkedHashMap<>();
    for (Map.Entry<String, TeacherSettings> each : order.manifest().faculty().entrySet()) {
      if (each.getValue().trained().isPresent()) {
        made.put(each.getKey(), students.teacher(order, each.getValue().trained().get(), watch));
      }
    }
    return made;
  }
}
