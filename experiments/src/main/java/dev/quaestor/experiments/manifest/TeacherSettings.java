package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import java.nio.file.Path;
import java.util.Optional;

/** Who is asked, how it writes, and what it costs. */
@Shorthand("kind")
public record TeacherSettings(
    @Setting(
            value = "solver (the task's own) or recorded (a file of completions)",
            example = "solver")
        Kind kind,
    @Setting("recorded: the JSONL file, gzip or not") Optional<Path> file,
    @Setting("recorded: the name of the model that wrote the file") Optional<String> model,
    @Setting(value = "the longest answer, in the teacher's tokens", otherwise = "256")
        int maxTokens,
    @Setting(value = "0 is greedy", otherwise = "0") double temperature,
    @Setting(value = "nucleus mass", otherwise = "1") double topP,
    @Setting(value = "what a token costs", otherwise = "{}") Price price) {

  /** The kinds of teacher. */
  public enum Kind {
    SOLVER,
    RECORDED
  }

  /** What a token costs. */
  public record Price(
      @Setting(value = "micro-USD for a million input tokens", otherwise = "0")
          long inputMicroUsdPerMillion,
      @Setting(value = "micro-USD for a million output tokens", otherwise = "0")
          long outputMicroUsdPerMillion,
      @Setting(value = "parameters used for a token, for FLOPs; 0 = unknown", otherwise = "0")
          long activeParameters) {

    public Price {
      new Check()
          .atLeast("input-micro-usd-per-million", inputMicroUsdPerMillion, 0)
          .atLeast("output-micro-usd-per-million", outputMicroUsdPerMillion, 0)
          .atLeast("active-parameters", activeParameters, 0)
          .done();
    }
  }

  public TeacherSettings {
    boolean recorded = kind == Kind.RECORDED;
    new Check()
        .that(
            recorded == file.isPresent(),
            recorded
                ? "a recorded teacher needs the file of its answers"
                : "only a recorded teacher has a file",
            "file",
            "kind")
        .that(
            recorded == model.isPresent(),
            recorded
                ? "a recorded teacher needs the name of the model that wrote its file"
                : "only a recorded teacher has a model",
            "model",
            "kind")
        .atLeast("max-tokens", maxTokens, 1)
        .within("temperature", temperature, 0, 10)
        .that(topP > 0 && topP <= 1, "must lie in (0, 1], found " + topP, "top-p")
        .that(
            kind != Kind.SOLVER || temperature == 0,
            "a solver always gives the same answer; leave temperature at 0",
            "temperature",
            "kind")
        .done();
  }
}
