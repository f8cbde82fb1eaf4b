package dev.quaestor.curation;

import java.util.Set;

/** Whether what was asked in an earlier round may be asked once more. */
public enum Again {
  /** Each candidate is asked in one round at most. */
  NEVER,
  /**
   * Every round may ask the whole pool: what a teacher that changes, such as the student in force,
   * is asked again (ReST-EM, Singh et al. 2023).
   */
  EACH_ROUND;

  /** The candidates that the round after {@code state} leaves out. */
  public Set<String> spent(RunState state) {
    return this == NEVER ? state.asked() : Set.of();
  }
}
