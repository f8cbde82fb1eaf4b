package dev.quaestor.experiments.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.quaestor.experiments.doctor.Finding.Level;
import dev.quaestor.teacher.loopback.Fault;
import dev.quaestor.teacher.loopback.Faults;
import dev.quaestor.teacher.loopback.LoopbackStudent;
import dev.quaestor.teacher.loopback.Rule;
import dev.quaestor.teacher.network.ApiKey;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServerCheckTest {

  private static final ServerCheck CHECK = new ServerCheck(ApiKey.NONE, Optional.empty());

  private static Finding named(List<Finding> findings, String check) {
    return findings.stream().filter(f -> f.check().equals(check)).findFirst().orElseThrow();
  }

  @Test
  void findings_ofAServerThatGivesAll_allowWhatNeedsNoHiddenStates() throws IOException {
    try (LoopbackStudent server = LoopbackStudent.start(0, 1)) {
      List<Finding> findings = CHECK.findings(server.url());
      assertThat(findings).noneMatch(f -> f.level() == Level.PROBLEM);
      assertThat(named(findings, "log-probabilities of answers").found())
          .contains("20 likeliest of 20");
      assertThat(named(findings, "given texts by ECHO").level()).isEqualTo(Level.OK);
      assertThat(named(findings, "sampling by a seed").level()).isEqualTo(Level.OK);
      assertThat(named(findings, "fine log-probabilities").level()).isEqualTo(Level.OK);
      assertThat(named(findings, "strategies").found())
          .contains("margin")
          .contains("ifd")
          .contains("self-variance")
          .doesNotContain("gradient-alignment")
          .doesNotContain("bald");
    }
  }

  @Test
  void findings_ofAServerThatScoresNoTexts_nameTheStrategiesItRefuses() throws IOException {
    try (LoopbackStudent server = LoopbackStudent.start(0, 1)) {
      Fault refusing = Faults.status(400, "prompt scoring is off", Map.of());
      server.under(
          Rule.always(
              (exchange, honest) ->
                  (exchange.received().body().matches(".*\"(echo|prompt_logprobs)\".*")
                          ? refusing
                          : Faults.none())
                      .respond(exchange, honest)));
      List<Finding> findings = CHECK.findings(server.url());
      assertThat(named(findings, "given texts by ECHO").level()).isEqualTo(Level.WARNING);
      assertThat(named(findings, "given texts by ECHO").found()).contains("prompt scoring is off");
      assertThat(named(findings, "strategies").found()).contains("margin").doesNotContain("ifd");
      assertThat(findings)
          .anyMatch(f -> f.found().contains("ifd") && f.found().contains("losses of given texts"));
    }
  }

  /** As a server does that computes log_softmax under autocast on a processor. */
  @Test
  void findings_ofAServerThatTellsBrainFloats_warnOfIt() throws IOException {
    try (LoopbackStudent server = LoopbackStudent.start(0, 1)) {
      server.under(Rule.always(Faults.changed(ServerCheckTest::coarse)));
      List<Finding> findings = CHECK.findings(server.url());
      assertThat(named(findings, "fine log-probabilities"))
          .satisfies(f -> assertThat(f.level()).isEqualTo(Level.WARNING))
          .satisfies(f -> assertThat(f.found()).contains("all are numbers of bf16"));
      assertThat(named(findings, "given texts by ECHO").level()).isEqualTo(Level.OK);
    }
  }

  private static void coarse(JsonNode reply) {
    JsonNode told = reply.path("choices").path(0).path("logprobs");
    if (told.path("token_logprobs") instanceof ArrayNode values) {
      for (int i = 0; i < values.size(); i++) {
        if (values.get(i).isNumber()) {
          values.set(i, coarse(values.get(i).floatValue()));
        }
      }
      for (JsonNode top : told.path("top_logprobs")) {
        top.properties().forEach(entry -> entry.setValue(coarse(entry.getValue().floatValue())));
      }
    }
  }

  private static JsonNode coarse(float value) {
    int bits = Float.floatToRawIntBits(value) + 0x8000 & 0xffff0000;
    return JsonNodeFactory.instance.numberNode(Float.intBitsToFloat(bits));
  }

  @Test
  void findings_whereNobodyIs_orTheModelIsUnclear_areProblems() throws IOException {
    String gone;
    try (LoopbackStudent server = LoopbackStudent.start(0, 1)) {
      gone = server.url();
      server.serving("t", 2);
      assertThat(CHECK.findings(gone))
          .singleElement()
          .satisfies(f -> assertThat(f.found()).contains("[s, t]"));
    }
    assertThat(CHECK.findings(gone))
        .singleElement()
        .satisfies(
            f -> {
              assertThat(f.level()).isEqualTo(Level.PROBLEM);
              assertThat(f.found()).contains("connection refused");
            });
  }
}
