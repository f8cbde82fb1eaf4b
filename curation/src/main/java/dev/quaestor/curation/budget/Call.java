package dev.quaestor.curation.budget;

import dev.quaestor.curation.teacher.TeacherIdentity;

/**
 * A call that is about to be sent, as the bill names it.
 *
 * @param key the request's key on the tape
 * @param teacher the teacher's name in the manifest
 * @param model the model that answers
 * @param local whether the call costs nothing once the process that made it is gone
 * @param purpose why it is made, and by whom
 */
public record Call(String key, String teacher, String model, boolean local, Purpose purpose) {

  /**
   * Why a call is made.
   *
   * @param name what for: {@code answer}, {@code judge}, {@code reward}, …
   * @param run the run that makes it
   * @param round the round it is made in
   */
  public record Purpose(String name, String run, int round) {}

  /** A call to {@code teacher}. */
  public static Call to(TeacherIdentity teacher, String key, Purpose purpose) {
    return new Call(key, teacher.name(), teacher.model(), teacher.local(), purpose);
  }
}
