package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.student.Cut;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import dev.quaestor.trainer.engine.Precision;
import java.util.Optional;

/** How much of the pool the student answers in a round. */
public record ObserveSettings(
    @Setting(
            value =
                "the share of what is not yet asked, drawn anew each round (one-shot: all rounds'"
                    + " shares, once); with a screen, of the first round alone",
            otherwise = "1.0")
        double fraction,
    @Setting(
            "for large pools: from round 2 on only what promises a high score by earlier rounds,"
                + " and a random slice of the rest, such as screen: {share: 0.1, slice: 0.02}")
        Optional<ScreenSettings> screen,
    @Setting(value = "the longest answer the student writes, in its tokens", otherwise = "48")
        int maxTokens,
    @Setting(
            "sampled answers of criteria: draw from so many of the likeliest tokens, and those as"
                + " likely as the last of them; all where none is given")
        Optional<Integer> topK,
    @Setting(value = "sampled answers of criteria: nucleus mass, after top-k", otherwise = "1")
        double topP,
    @Setting(
            "f32; bf16 or int8: pool candidates are answered and scored with weights and what they multiply rounded to bf16, where the machine multiplies it that much faster that it pays (AMX), or to 8 bits, where the processor has VNNI; training, held-out answers and teachers stay as they are; f32 where none is given")
        Optional<Precision> precision) {

  public ObserveSettings {
    new Check()
        .that(fraction > 0 && fraction <= 1, "must lie in (0, 1], found " + fraction, "fraction")
        .atLeast("max-tokens", maxTokens, 1)
        .atLeast("top-k", topK.orElse(1), 1)
        .that(topP > 0 && topP <= 1, "must lie in (0, 1], found " + topP, "top-p")
        .done();
  }

  /** The precision in which students are observed. */
  public Precision rounded() {
    return precision.orElse(Precision.F32);
  }

  /** Which tokens sampled answers are drawn from. */
  public Cut cut() {
    return new Cut(topK.orElse(0), topP);
  }
}
