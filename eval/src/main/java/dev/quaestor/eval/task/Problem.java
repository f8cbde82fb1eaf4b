package dev.quaestor.eval.task;

/**
 * One question a domain generated.
 *
 * @param prompt its text
 * @param key the same for questions that are the same in another wording or order; a function of
 *     the prompt
 * @param level its difficulty within its skill, 1 or more
 */
public record Problem(String prompt, String key, int level) {}
