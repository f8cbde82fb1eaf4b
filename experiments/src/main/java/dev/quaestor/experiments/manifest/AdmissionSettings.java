package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.admission.Verified;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import java.util.Optional;

/** Which answers may be learned from. */
public record AdmissionSettings(
    @Setting(value = "only answers the task's verifier finds right", otherwise = "true")
        boolean verify,
    @Setting(
            "with verify, prompts that have no reference to judge answers by: reject (they are not asked) or admit (their answers are learned unverified); if not given, reject where others have one, and admit with a warning where none has")
        Optional<Verified.Unjudged> unverified,
    @Setting(value = "the most examples of one prompt", otherwise = "1") int perPrompt,
    @Setting("only answers that the judge scores so high: {at-least: 7}")
        Optional<ThresholdSettings> judge,
    @Setting("only answers that the reward scores so high: {at-least: 0.5}")
        Optional<ThresholdSettings> reward,
    @Setting(
            value =
                "a round of which nothing is admitted: stop before the next one is paid for, or warn",
            otherwise = "stop")
        Silence silence) {

  /** What becomes of a run in which a round taught nothing. */
  public enum Silence {
    STOP,
    WARN
  }

  public AdmissionSettings {
    new Check().atLeast("per-prompt", perPrompt, 1).done();
  }
}
