package dev.quaestor.teacher.network;

import com.fasterxml.jackson.databind.JsonNode;
import dev.quaestor.curation.teacher.TeacherException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether a server has the model a teacher names. */
public final class Served {

  private static final int MOST_NAMES = 40;

  private Served() {}

  /** The names in a list of models; empty where {@code body} holds no such list. */
  static Optional<List<String>> names(JsonNode body) {
    for (JsonNode list : List.of(body, body.path("data"), body.path("models"))) {
      if (list.isArray()) {
        List<String> names = new ArrayList<>();
        list.forEach(
            each ->
                names.add(
                    each.isTextual()
                        ? each.textValue()
                        : each.path("id").asText(each.path("name").asText(""))));
        return Optional.of(names);
      }
    }
    return Optional.empty();
  }

  /**
   * Checks that {@code model} is among those served. Ollama lists {@code llama3:latest} for what is
   * asked as {@code llama3}, Gemini {@code models/gemini} for {@code gemini}.
   *
   * @throws TeacherException with the names of those that are
   */
  public static void check(String teacher, String model, List<String> served)
      throws TeacherException {
    if (served.contains(model)
        || served.contains(model + ":latest")
        || served.contains("models/" + model)) {
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
