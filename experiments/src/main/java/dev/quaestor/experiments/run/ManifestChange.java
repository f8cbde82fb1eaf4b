package dev.quaestor.experiments.run;

import dev.quaestor.experiments.manifest.Experiment;
import dev.quaestor.experiments.manifest.NamedFiles;
import dev.quaestor.experiments.manifest.RewardSettings;
import dev.quaestor.experiments.manifest.TeacherSettings;
import dev.quaestor.experiments.manifest.Variant;
import dev.quaestor.experiments.settings.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A setting that is not what it was.
 *
 * @param key its dotted path
 * @param was its value when runs were begun
 * @param is its value now
 */
public record ManifestChange(String key, String was, String is) {

  private static final String NOT_SET = "not set";
  private static final String TEACHER = "(judge|teacher|teachers\\.[^.]+)\\.";

  /** Settings with which a run only goes on for longer. */
  private static final List<String> RAISABLE = List.of("rounds", "budget.", "experiment.limit.");

  /**
   * Settings that decide nothing of what a run does: where a teacher or a served student is, not
   * who it is.
   */
  private static boolean free(String key) {
    return key.startsWith("retention.")
        || key.matches("(track|notify)(\\..+)?")
        || key.startsWith("cluster.")
        || key.equals("admission.silence")
        || key.equals("measure.give-up-after")
        || key.matches("student\\.(url|key-variable|concurrency|(retry|timeouts|serve)(\\..+)?)")
        || key.matches("train\\.(time-limit|attempts)")
        || key.matches("experiment\\.bill\\.(url|user|password-variable)")
        || (key.startsWith("reward.")
            && RewardSettings.incidental(key.substring("reward.".length())))
        || (key.matches(TEACHER + ".+")
            && TeacherSettings.incidental(key.replaceFirst(TEACHER, "")));
  }

  /** Whether a setting stays what it was for as long as a run goes on. */
  public static boolean lasting(String key) {
    return !free(key)
        && !NamedFiles.names(key)
        && !key.equals("seeds")
        && RAISABLE.stream().noneMatch(key::startsWith)
        && !(key.matches(TEACHER + ".+")
            && TeacherSettings.raisable(key.replaceFirst(TEACHER, "")));
  }

  /** Every difference, by key. */
  public static List<ManifestChange> between(Experiment begun, Experiment now) {
    return between(begun.settings(), now.settings());
  }

  /** Every difference that one variant's runs see, by key; seeds are none. */
  static List<ManifestChange> between(Variant begun, Variant now) {
    return between(Experiment.settings(begun.manifest()), Experiment.settings(now.manifest()))
        .stream()
        .filter(change -> !Growth.ofTheWhole(change.key()))
        .toList();
  }

  private static List<ManifestChange> between(
      Map<String, String> before, Map<String, String> after) {
    TreeSet<String> keys = new TreeSet<>(before.keySet());
    keys.addAll(after.keySet());
    List<ManifestChange> changes = new ArrayList<>();
    for (String key : keys) {
      String was = before.getOrDefault(key, NOT_SET);
      String is = after.getOrDefault(key, NOT_SET);
      if (!was.equals(is)) {
        changes.add(new ManifestChange(key, was, is));
      }
    }
    return changes;
  }

  /**
   * Whether runs may go on with it: it was named, and lets them go on for longer or says where a
   * file is now.
   */
  public boolean allowed(Set<String> named) {
    if (free(key)) {
      return true;
    }
    boolean said = named.stream().anyMatch(n -> key.equals(n) || key.startsWith(n + "."));
    if (NamedFiles.names(key)) {
      return said; // what lies there must be what was read: see Inputs
    }
    return said && raisable() && raised();
  }

  private boolean raisable() {
    return RAISABLE.stream().anyMatch(key::startsWith)
        || (key.matches(TEACHER + ".+") && TeacherSettings.raisable(key.replaceFirst(TEACHER, "")));
  }

  private boolean raised() {
    if (was.equals(NOT_SET)) {
      // No limit of queries means all rounds; no other limit means none, and one now is lower.
      return key.endsWith(".queries");
    }
    if (key.endsWith(".wall-time")) {
      Optional<Duration> longer = Durations.parse(is);
      Optional<Duration> before = Durations.parse(was);
      return longer.isPresent() && before.isPresent() && longer.get().compareTo(before.get()) >= 0;
    }
    return is.matches("\\d+") && was.matches("\\d+") && Long.parseLong(is) >= Long.parseLong(was);
  }

  @Override
  public String toString() {
    return "%s: was %s, is %s".formatted(key, was, is);
  }
}
