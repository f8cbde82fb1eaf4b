package dev.quaestor.trainer.student;

/** Watches training steps; it cannot change what happens. */
public interface StepListener {

  /** Hears nothing. */
  StepListener NONE = (step, of, tokens, loss) -> {};

  /**
   * A step is done.
   *
   * @param step its number, from 1
   * @param of the last step's number
   * @param tokens tokens passed forward and backward in it
   * @param loss its mean loss, in nats per answer token
   */
  void stepped(int step, int of, long tokens, double loss);
}
