package dev.quaestor.eval.record;

/**
 * What a paper claims, and the contrast that would show it.
 *
 * @param paper where it is claimed
 * @param text the claim in a sentence
 * @param contrast holds where its variant is better than its reference
 */
public record Claim(String paper, String text, Contrast contrast) {}
