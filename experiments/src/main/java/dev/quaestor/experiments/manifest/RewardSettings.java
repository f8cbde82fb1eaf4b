package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.experiments.settings.Shorthand;
import java.nio.file.Path;
import java.util.Optional;

/** What gives an answer a number. */
@Shorthand("kind")
public record RewardSettings(
    @Setting(
            value =
                "verifier (1 for what the task's verifier finds right, 0 for the rest) or student"
                    + " (a checkpoint's mean log-likelihood of the answer, a token)",
            example = "verifier")
        Kind kind,
    @Setting("student: a Hugging Face directory") Optional<Path> checkpoint,
    @Setting("what it is called on the bill; reward where none is given") Optional<String> name,
    @Setting(value = "what a token costs", otherwise = "{}") TeacherSettings.Price price) {

  /** The kinds of reward. */
  public enum Kind {
    VERIFIER,
    STUDENT
  }

  public RewardSettings {
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
        .done();
  }

  /** Whether a score takes a call. */
  public boolean calls() {
    return kind != Kind.VERIFIER;
  }
}
