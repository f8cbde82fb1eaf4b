package dev.quaestor.experiments.assembly;

import dev.quaestor.curation.strategy.Need;
import dev.quaestor.curation.strategy.QueryStrategies;
import dev.quaestor.experiments.manifest.Manifest;
import java.util.List;
import java.util.Optional;

/** What students that are elsewhere cannot show, by what strategies need. */
public final class Shown {

  private Shown() {}

  /** Whether given texts can be scored. */
  public enum Texts {
    SCORED,
    NOT_SCORED
  }

  /** What {@code need} is of that no server shows; empty where one that scores texts does. */
  private static Optional<String> beyondServers(Need need) {
    if (need instanceof Need.Embedded
        || need instanceof Need.EmbeddedAsked
        || need instanceof Need.Clusters) {
      return Optional.of("hidden states or gradients, which no server shows");
    }
    if (need instanceof Need.SteerGradients) {
      return Optional.of("gradients, which no server shows");
    }
    if (need instanceof Need.Ensemble) {
      return Optional.of("whole distributions of several students, which no server shows");
    }
    return beyondTrainers(need);
  }

  /** What {@code need} is of that no outside trainer makes. */
  private static Optional<String> beyondTrainers(Need need) {
    return need instanceof Need.IrreducibleLoss || need instanceof Need.TwinGains
        ? Optional.of("a second student to be looked at, which no outside trainer makes")
        : Optional.empty();
  }

  private static Optional<String> texts(Need need) {
    return need instanceof Need.ReferenceLoss
            || need instanceof Need.LossAlone
            || need instanceof Need.SteerLoss
        ? Optional.of("the losses of given texts")
        : Optional.empty();
  }

  /** What the strategy called {@code name} needs and such a server does not show. */
  public static Optional<String> lacking(String name, Texts texts) {
    return QueryStrategies.needs(name).stream()
        .flatMap(
            need ->
                beyondServers(need)
                    .or(() -> texts == Texts.SCORED ? Optional.empty() : texts(need))
                    .stream())
        .findFirst();
  }

  /** What the manifest's strategy needs of given texts; empty where it needs none. */
  static Optional<String> texts(Manifest manifest) {
    return Strategies.of(manifest).needs(1).stream()
        .flatMap(need -> texts(need).stream())
        .findFirst();
  }

  /**
   * Refuses a strategy that needs what the manifest's student cannot show.
   *
   * @throws IllegalArgumentException naming it
   */
  static void check(Manifest manifest) {
    boolean served = manifest.student().served();
    List<String> lacking =
        Strategies.of(manifest).needs(1).stream()
            .flatMap(need -> (served ? beyondServers(need) : beyondTrainers(need)).stream())
            .distinct()
            .toList();
    if (!lacking.isEmpty()) {
      throw new IllegalArgumentException(
          "strategy: %s needs %s; choose another, such as self-variance with top-k, or %s"
              .formatted(
                  manifest.strategy().name(),
                  String.join("; ", lacking),
                  served ? "student.kind: built-in" : "train.kind: built-in"));
    }
  }
}
