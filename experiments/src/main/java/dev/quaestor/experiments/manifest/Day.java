package dev.quaestor.experiments.manifest;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/** The day that a chat template writes, as manifests spell it: {@code 2026-07-26}. */
final class Day {
  private Day() {}

  static boolean isNoneOrSound(Optional<String> text) {
    try {
      text.ifPresent(LocalDate::parse);
      return true;
    } catch (DateTimeParseException e) {
      return false;
    }
  }

  static String problem(Optional<String> text) {
    return "must be a day such as 2026-07-26, found " + text.orElse("none");
  }
}
