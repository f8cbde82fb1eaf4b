package dev.quaestor.curation.student;

import java.util.concurrent.CancellationException;

/** Trains students that are looked at and never in force, while others are observed. */
final class Twins {

  private Twins() {}

  /**
   * The twin of one training.
   *
   * @throws CancellationException if the thread was interrupted, which it stays
   */
  static Trained trained(StudentTrainer trainer, Training training) {
    try {
      return trainer.twin(training);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CancellationException(String.valueOf(e.getMessage()));
    }
  }
}
