package dev.quaestor.experiments.doctor;

import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.experiments.assembly.Shown;
import dev.quaestor.teacher.network.ApiKey;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.network.ServerSettings;
import dev.quaestor.teacher.student.StudentServer;
import dev.quaestor.teacher.student.StudentServerException;
import dev.quaestor.teacher.student.Traits;
import dev.quaestor.teacher.student.Traits.Trait;
import dev.quaestor.teacher.throttle.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks a student's server what it gives, and says which strategies that allows.
 *
 * @param key for the server
 * @param model what the student is called there; empty where it lists one
 */
public record ServerCheck(ApiKey key, Optional<String> model) {

  private static final int TOP = 20;
  private static final Backoff PATIENCE =
      new Backoff(2, Duration.ofMillis(500), Duration.ofSeconds(5), Duration.ofSeconds(30));

  /** What is found at {@code url}. */
  public List<Finding> findings(String url) {
    List<Finding> findings = new ArrayList<>();
    try {
      ServerSettings settings = ServerSettings.of(Endpoint.at(url), key);
      StudentServer listing = new StudentServer(settings, model.orElse("?"), PATIENCE);
      List<String> models = listing.models();
      if (model.isEmpty() && models.size() != 1) {
        findings.add(
            Finding.problem(
                "student server",
                "%s lists %s".formatted(url, models.isEmpty() ? "no models" : models),
                "say which with --model NAME"));
        return findings;
      }
      StudentServer server = listing.asking(model.orElseGet(() -> models.get(0)));
      findings.add(Finding.ok("student server", "%s, %s".formatted(url, server.model())));
      Traits traits = Traits.of(server, TOP);
      traits.list().forEach(trait -> findings.add(finding(trait)));
      if (traits.abilities().isPresent()) {
        findings.addAll(strategies(traits.abilities().get().scores()));
      }
    } catch (StudentServerException | IllegalArgumentException e) {
      findings.add(
          Finding.problem(
              "student server", String.valueOf(e.getMessage()), "look whether it runs there"));
    }
    return findings;
  }

  private static Finding finding(Trait trait) {
    if (trait.given()) {
      return Finding.ok(trait.name(), trait.found());
    }
    return trait.name().startsWith("token ids")
        ? Finding.problem(
            trait.name(),
            trait.found(),
            "a run needs a server that takes and tells them; experiments/SERVERS.md says which do")
        : Finding.warning(trait.name(), trait.found(), "");
  }

  private static List<Finding> strategies(boolean scores) {
    Shown.Texts texts = scores ? Shown.Texts.SCORED : Shown.Texts.NOT_SCORED;
    List<String> allowed = new ArrayList<>();
    Map<String, List<String>> refused = new LinkedHashMap<>();
    for (String name : QueryStrategies.names()) {
      Optional<String> lacking = Shown.lacking(name, texts);
      if (lacking.isEmpty()) {
        allowed.add(name);
      } else {
        refused.computeIfAbsent(lacking.get(), why -> new ArrayList<>()).add(name);
      }
    }
    List<Finding> findings = new ArrayList<>();
    findings.add(Finding.ok("strategies", String.join(", ", allowed)));
    refused.forEach(
        (why, names) ->
            findings.add(
                Finding.warning(
                    "not these strategies",
                    "%s need %s".formatted(String.join(", ", names), why),
                    "")));
    return findings;
  }
}
