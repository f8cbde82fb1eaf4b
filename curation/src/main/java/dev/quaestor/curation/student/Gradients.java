package dev.quaestor.curation.student;

/**
 * Sketched gradients of given texts.
 *
 * @param sketches one of each text, by candidate id
 * @param tokens tokens read, the prompts' included
 */
public record Gradients(Embeddings sketches, long tokens) {}
