package dev.quaestor.teacher.network;

import dev.quaestor.curation.teacher.TeacherException;
import java.util.List;

/** Whether a server has the model a teacher names. */
public final class Served {

  private static final int MOST_NAMES = 40;

  private Served() {}

  /**
   * Checks that {@code model} is among those served. Ollama lists {@code llama3:latest} for what is
   * asked as {@code llama3}.
   *
   * @throws TeacherException with the names of those that are
   */
  public static void check(String teacher, String model, List<String> served)
      throws TeacherException {
    if (served.contains(model) || served.contains(model + ":latest")) {
      return;
    }
    List<String> names = served.stream().sorted().limit(MOST_NAMES).toList();
    throw new TeacherException(
        "teacher %s: the model \"%s\" is not served; served are %s%s"
            .formatted(
                teacher,
                model,
                names.isEmpty() ? "none" : String.join(", ", names),
                served.size() > MOST_NAMES ? ", … (" + served.size() + " in all)" : ""));
  }
}
