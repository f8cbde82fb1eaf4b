package dev.quaestor.test;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** As much of an MLflow server as a tracker needs, with its limits on requests. */
final class LoopbackMlflow extends LoopbackTracker {

  private static final String API = "/api/2.0/mlflow/";
  private static final String FILES = "/api/2.0/mlflow-artifacts/artifacts";

  private final Map<String, String> experiments = new LinkedHashMap<>();
  final Map<String, Run> runs = new LinkedHashMap<>();
  final SortedMap<String, String> files = new TreeMap<>();

  /** A run as it is kept. */
  static final class Run {
    final String id;
    final String name;
    final SortedMap<String, String> tags = new TreeMap<>();
    final SortedMap<String, String> params = new TreeMap<>();
    final List<JsonNode> metrics = new ArrayList<>();
    final List<String> inputs = new ArrayList<>();
    String status = "RUNNING";

    Run(String id, String name) {
      this.id = id;
      this.name = name;
    }
  }

  LoopbackMlflow() throws IOException {}

  Run run(String name) {
    return runs.values().stream().filter(run -> run.name.equals(name)).findFirst().orElseThrow();
  }

  @Override
  synchronized List<String> held() {
    return runs.values().stream()
        .flatMap(
            run ->
                run.metrics.stream()
                    .map(
                        metric ->
                            "%s %s@%s"
                                .formatted(
                                    run.name,
                                    metric.path("key").asText(),
                                    metric.path("step").asText())))
        .sorted()
        .toList();
  }

  @Override
  String done(String path, String query, byte[] body) throws IOException {
    if (path.startsWith(FILES)) {
      files.put(
          path.substring(FILES.length()),
          new String(body, java.nio.charset.StandardCharsets.UTF_8));
      return "{}";
    }
    JsonNode sent = body.length == 0 ? JSON.createObjectNode() : json(body);
    return switch (path.substring(API.length())) {
      case "experiments/get-by-name" -> named(query.substring(query.indexOf('=') + 1));
      case "experiments/create" -> {
        String id = "" + (experiments.size() + 1);
        experiments.put(sent.path("name").asText(), id);
        yield "{\"experiment_id\": \"%s\"}".formatted(id);
      }
      case "runs/search" -> found(sent);
      case "runs/create" -> created(sent);
      case "runs/log-batch" -> batch(sent);
      case "runs/log-inputs" -> {
        sent.path("datasets").forEach(d -> of(sent).inputs.add(d.path("dataset").toString()));
        yield "{}";
      }
      case "runs/update" -> {
        of(sent).status = sent.path("status").asText();
        yield "{}";
      }
      default -> throw new WrongException(404, "no such call: " + path);
    };
  }

  private Run of(JsonNode sent) {
    return runs.get(sent.path("run_id").asText());
  }

  private String named(String name) {
    if (!experiments.containsKey(name)) {
      throw new WrongException(404, "{\"error_code\": \"RESOURCE_DOES_NOT_EXIST\"}");
    }
    return "{\"experiment\": {\"experiment_id\": \"%s\", \"lifecycle_stage\": \"active\"}}"
        .formatted(experiments.get(name));
  }

  private String created(JsonNode sent) {
    Run run = new Run("r" + runs.size(), sent.path("run_name").asText());
    sent.path("tags")
        .forEach(tag -> run.tags.put(tag.path("key").asText(), tag.path("value").asText()));
    runs.put(run.id, run);
    return JSON.createObjectNode().set("run", shown(run)).toString();
  }

  private String found(JsonNode sent) {
    String filter = sent.path("filter").asText();
    ArrayNode found = JSON.createArrayNode();
    for (Run run : runs.values()) {
      if (filter.equals("tags.`quaestor.id` = '%s'".formatted(run.tags.get("quaestor.id")))) {
        found.add(shown(run));
      }
    }
    return JSON.createObjectNode().set("runs", found).toString();
  }

  /** With the last of each measure alone, as MLflow shows a run. */
  private static ObjectNode shown(Run run) {
    ObjectNode shown = JSON.createObjectNode();
    ObjectNode info = shown.putObject("info");
    info.put("run_id", run.id);
    info.put("status", run.status);
    info.put("artifact_uri", "mlflow-artifacts:/1/" + run.id + "/artifacts");
    Map<String, JsonNode> last = new LinkedHashMap<>();
    for (JsonNode metric : run.metrics) {
      last.merge(
          metric.path("key").asText(),
          metric,
          (a, b) -> b.path("step").asLong() >= a.path("step").asLong() ? b : a);
    }
    ObjectNode data = shown.putObject("data");
    data.putArray("metrics").addAll(last.values());
    ArrayNode params = data.putArray("params");
    run.params.forEach((key, value) -> params.addObject().put("key", key).put("value", value));
    return shown;
  }

  private String batch(JsonNode sent) {
    if (sent.path("metrics").size() > 1000 || sent.path("params").size() > 100) {
      throw new WrongException(400, "{\"error_code\": \"INVALID_PARAMETER_VALUE\"}");
    }
    Run run = of(sent);
    for (JsonNode param : sent.path("params")) {
      String key = param.path("key").asText();
      String value = param.path("value").asText();
      String before = run.params.putIfAbsent(key, value);
      if (value.length() > 500 || (before != null && !before.equals(value))) {
        throw new WrongException(400, "{\"error_code\": \"INVALID_PARAMETER_VALUE\"}");
      }
    }
    sent.path("metrics").forEach(run.metrics::add);
    return "{}";
  }
}
