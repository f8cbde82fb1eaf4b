package dev.quaestor.curation.evaluation;

/** A held-out question with a student's answer, for people to read. */
public record Sample(String group, String prompt, String answer, boolean correct) {}
