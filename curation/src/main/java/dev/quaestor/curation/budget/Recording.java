package dev.quaestor.curation.budget;

import dev.quaestor.curation.teacher.Answer;

/**
 * An answer as it leaves the tape of one experiment and enters that of another.
 *
 * @param key the request's key
 * @param teacher the name of who answered
 * @param model the model that answered
 * @param local whether the teacher ran in the process that asked
 * @param answer what it answered
 */
public record Recording(String key, String teacher, String model, boolean local, Answer answer) {}
