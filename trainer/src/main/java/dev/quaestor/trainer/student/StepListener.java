package dev.quaestor.trainer.student;

/** Watches training steps; it cannot change what happens. */
@FunctionalInterface
public interface StepListener {

  /** Hears nothing. */
  StepListener NONE = step -> {};

  /**
   * A step that is done.
   *
   * @param number from 1
   * @param of the last step's number
   * @param tokens tokens passed forward and backward in it
   * @param loss its mean loss, in nats per answer token
   * @param learningRate used in it
   */
  record Stepped(int number, int of, long tokens, double loss, double learningRate) {}

  /** A step is done. */
  void stepped(Stepped step);
}
