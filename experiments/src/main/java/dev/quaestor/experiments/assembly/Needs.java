package dev.quaestor.experiments.assembly;

/**
 * What a run takes of the machine, in bytes, known before it begins.
 *
 * @param base its base student on disk
 * @param checkpoint the checkpoint of a round
 * @param partial the checkpoint inside a round; 0 where none is written
 * @param memory at work
 */
public record Needs(long base, long checkpoint, long partial, long memory) {

  /** Nothing that is known. */
  public static final Needs UNKNOWN = new Needs(0, 0, 0, 0);
}
