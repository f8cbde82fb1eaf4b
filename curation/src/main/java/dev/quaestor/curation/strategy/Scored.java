package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;

/** A candidate with its score, higher = more worth asking. */
public record Scored(Candidate candidate, double score) {}
