package dev.quaestor.experiments.assembly;

/**
 * A step of a round's training.
 *
 * @param number from 1 in each round
 * @param of the last step's number
 * @param tokens tokens passed forward and backward in it
 * @param loss its mean loss, in nats per answer token
 * @param learningRate used in it
 */
public record TrainingStep(int number, int of, long tokens, double loss, double learningRate) {}
