package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import dev.quaestor.teacher.network.Endpoint;
import dev.quaestor.teacher.reward.RewardProtocol;
import dev.quaestor.teacher.reward.RewardTeacher;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What gives an answer a number. */
@Shorthand("kind")
public record RewardSettings(
    @Setting(
            value =
                "verifier (1 for what the task's verifier finds right, 0 for the rest), student"
                    + " (a checkpoint's mean log-likelihood of the answer, a token) or served (a"
                    + " reward model behind a server)",
            example = "verifier")
        Kind kind,
    @Setting("student: a Hugging Face directory") Optional<Path> checkpoint,
    @Setting("what it is called on the bill; reward where none is given") Optional<String> name,
    @Setting(value = "what a token costs", otherwise = "{}") TeacherSettings.Price price,
    @Setting(
            value =
                "served: what the server speaks: vllm-score, vllm-pooling, vllm-classify, sglang-classify, tei-predict, tei-rerank or rerank (llama.cpp, vLLM, Jina)",
            example = "vllm-classify")
        Optional<RewardProtocol> protocol,
    @Setting(
            value = "served: the server's address, without the path of the protocol",
            example = "http://127.0.0.1:8000")
        Optional<String> baseUrl,
    @Setting("served: the model's name there") Optional<String> model,
    @Setting(
            "sglang-classify: question and answer as the model's own template has them, with {question} and {answer} in it")
        Optional<String> text,
    @Setting(
            value =
                "served: raw (the number as the model gives it) or unit (brought into [0, 1] by the server), where the server has both",
            otherwise = "raw")
        RewardTeacher.Scale scale,
    @Setting("served: the environment variable that holds the key") Optional<String> keyVariable,
    @Setting("served: the most calls at a time; 8 if not given") Optional<Integer> concurrency,
    @Setting("served: how long an attempt may take") Optional<TimeoutSettings> timeouts,
    @Setting("served: when a failed attempt is made again") Optional<RetrySettings> retry) {

  /** Settings that say where the server is and how patiently it is asked. */
  private static final Set<String> INCIDENTAL =
      Set.of("base-url", "key-variable", "concurrency", "timeouts", "retry");

  private static final String PLAIN = RewardTeacher.QUESTION + "\n" + RewardTeacher.ANSWER;

  /** The kinds of reward. */
  public enum Kind {
    VERIFIER,
    STUDENT,
    SERVED
  }

  public RewardSettings {
    Check check =
        new Check()
            .that(
                (kind == Kind.STUDENT) == checkpoint.isPresent(),
                kind == Kind.STUDENT
                    ? "a student as reward needs the directory of its checkpoint"
                    : "only a reward of kind student has a checkpoint",
                "checkpoint",
                "kind")
            .that(
                name.orElse("a").matches("[A-Za-z0-9][A-Za-z0-9._-]*"),
                "a name has letters, digits, '.', '_' and '-' only",
                "name")
            .atLeast("concurrency", concurrency.orElse(1), 1);
    Map<String, Boolean> needed = new LinkedHashMap<>();
    needed.put("protocol", protocol.isPresent());
    needed.put("base-url", baseUrl.isPresent());
    needed.put("model", model.isPresent());
    Map<String, Boolean> more = new LinkedHashMap<>();
    more.put("text", text.isPresent());
    more.put("key-variable", keyVariable.isPresent());
    more.put("concurrency", concurrency.isPresent());
    more.put("timeouts", timeouts.isPresent());
    more.put("retry", retry.isPresent());
    List<String> missing = needed.keySet().stream().filter(key -> !needed.get(key)).toList();
    check.that(
        kind != Kind.SERVED || missing.isEmpty(),
        "a served reward needs " + String.join(", ", missing),
        "kind");
    more.putAll(needed);
    more.forEach(
        (key, there) ->
            check.that(
                !there || kind == Kind.SERVED, "only a reward of kind served has it", key, "kind"));
    boolean one = protocol.equals(Optional.of(RewardProtocol.SGLANG_CLASSIFY));
    check
        .that(text.isEmpty() || one, "only sglang-classify takes a text", "text", "protocol")
        .that(
            text.map(t -> holds(t, RewardTeacher.QUESTION) && holds(t, RewardTeacher.ANSWER))
                .orElse(true),
            "needs {question} and {answer} once each",
            "text");
    baseUrl.ifPresent(
        url -> {
          try {
            Endpoint unused = Endpoint.at(url);
          } catch (IllegalArgumentException e) {
            check.that(false, String.valueOf(e.getMessage()), "base-url");
          }
        });
    check.done();
  }

  private static boolean holds(String text, String placeholder) {
    int at = text.indexOf(placeholder);
    return at >= 0 && text.indexOf(placeholder, at + 1) < 0;
  }

  /** Whether a setting decides nothing of the scores. */
  public static boolean incidental(String key) {
    return INCIDENTAL.stream().anyMatch(one -> key.equals(one) || key.startsWith(one + "."));
  }

  /** Whether a score takes a call. */
  public boolean calls() {
    return kind != Kind.VERIFIER;
  }

  /** How a server is asked. */
  public RewardTeacher.Form form() {
    return new RewardTeacher.Form(protocol.orElseThrow(), text.orElse(PLAIN), scale);
  }
}
