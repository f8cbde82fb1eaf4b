package dev.quaestor.experiments.manifest;

import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;

/**
 * What a solver does wrong on purpose, each as the share of the replies in which it could; a reply
 * has one fault at most.
 */
public record FaultSettings(
    @Setting(value = "answers whose final answer is wrong", otherwise = "0") double wrong,
    @Setting(
            value =
                "questions that are held out, word for word or in another case, spacing or wording",
            otherwise = "0")
        double heldOut,
    @Setting(value = "questions that are the chosen one, word for word", otherwise = "0")
        double copy,
    @Setting(value = "replies in none of the forms that were asked for", otherwise = "0")
        double form,
    @Setting(value = "replies that are refusals", otherwise = "0") double refuse,
    @Setting(value = "replies with two questions", otherwise = "0") double twoQuestions) {

  public FaultSettings {
    double sum = wrong + heldOut + copy + form + refuse + twoQuestions;
    new Check()
        .within("wrong", wrong, 0, 1)
        .within("held-out", heldOut, 0, 1)
        .within("copy", copy, 0, 1)
        .within("form", form, 0, 1)
        .within("refuse", refuse, 0, 1)
        .within("two-questions", twoQuestions, 0, 1)
        .that(
            sum <= 1 + 1e-9,
            "a reply has one fault at most, so that all shares together are at most 1, found "
                + sum,
            "wrong",
            "held-out",
            "copy",
            "form",
            "refuse",
            "two-questions")
        .done();
  }
}
