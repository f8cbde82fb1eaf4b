package dev.quaestor.experiments.manifest;

import dev.quaestor.curation.appraisal.Rubric;
import dev.quaestor.curation.appraisal.ScoreForm;
import dev.quaestor.experiments.settings.Check;
import dev.quaestor.experiments.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** What the judge is asked, and how it writes its score. */
public record JudgingSettings(
    @Setting(
            "a file with what the judge is asked, with {question}, {answer} and {form} in it, and"
                + " {reference}, {lowest} and {highest} where they are wanted; our own where none"
                + " is given")
        Optional<Path> rubric,
    @Setting(
            value =
                "what our own rubric asks about: quality (how good an answer is) or reasoning"
                    + " (whether the steps to a right final answer are sound)",
            otherwise = "quality")
        About about,
    @Setting(value = "the lowest score", otherwise = "1") double lowest,
    @Setting(value = "the highest score", otherwise = "10") double highest,
    @Setting(
            value = "the text that ends a reply, with {score} where the number stands",
            otherwise = "'Score: {score}'")
        String form,
    @Setting(
            value =
                "solver: the share of scores drawn at random, for filters to have something to"
                    + " catch",
            otherwise = "0")
        double noise,
    @Setting(value = "solver: the share of replies without a score", otherwise = "0")
        double unreadable) {

  /** What a shipped rubric asks about. */
  public enum About {
    QUALITY,
    REASONING
  }

  public JudgingSettings {
    Check check =
        new Check()
            .that(
                rubric.isEmpty() || about == About.QUALITY,
                "a rubric of your own says what it asks about; leave about out",
                "about",
                "rubric")
            .that(lowest < highest, "must be above lowest, found " + highest, "highest", "lowest")
            .within("noise", noise, 0, 1)
            .within("unreadable", unreadable, 0, 1);
    try {
      var unused = new ScoreForm(form, 0, 1);
    } catch (IllegalArgumentException e) {
      check.that(false, String.valueOf(e.getMessage()), "form");
    }
    check.done();
  }

  /** How scores are written. */
  public ScoreForm scores() {
    return new ScoreForm(form, lowest, highest);
  }

  /**
   * What the judge is asked.
   *
   * @throws IllegalArgumentException naming the file and every placeholder that is wrong in it
   */
  public Rubric read() {
    if (rubric.isEmpty()) {
      return about == About.QUALITY ? Rubric.quality(scores()) : Rubric.reasoning(scores());
    }
    Path file = rubric.get();
    try {
      return new Rubric(Files.readString(file), scores());
    } catch (IOException e) {
      throw new IllegalArgumentException(
          "judging.rubric: %s cannot be read as text (%s)".formatted(file, e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("judging.rubric: " + file + ": " + e.getMessage(), e);
    }
  }
}
