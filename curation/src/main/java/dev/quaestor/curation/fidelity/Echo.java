package dev.quaestor.curation.fidelity;

/**
 * A written question beside the one it was written from, as one student saw both.
 *
 * @param seed the candidate that was chosen
 * @param written the candidate that was written from it
 * @param group the visible group of both; empty where the pool has none
 * @param seedScore what the strategy gave the chosen one
 * @param score what it gives the written one
 */
public record Echo(String seed, String written, String group, double seedScore, double score) {}
