package dev.quaestor.curation.student;

/**
 * A challenger and what making it took.
 *
 * @param student the challenger
 * @param checkpoint the name of its checkpoint inside the run's directory
 * @param steps optimizer steps done
 * @param tokens tokens passed forward and backward
 * @param loss mean training loss of the last tenth of the steps, in nats per answer token; NaN with
 *     no steps
 */
public record Trained(Student student, String checkpoint, int steps, long tokens, double loss) {}
