package dev.quaestor.curation.appraisal;

import dev.quaestor.curation.pool.Candidate;

/** An answer to a candidate, to be scored. */
public record Work(Candidate candidate, String answer) {}
