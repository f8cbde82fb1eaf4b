package dev.quaestor.curation.pool;

/**
 * A prompt with the answer the student learns from it; loss is taken on the answer alone.
 *
 * @param candidateId the candidate it came from
 * @param prompt the text before the answer
 * @param answer the text learned, without an end token (the student's tokenizer adds it)
 */
public record Example(String candidateId, String prompt, String answer) {}
