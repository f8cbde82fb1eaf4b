package dev.quaestor.eval.task;

/**
 * Something wrong with one setting of a task.
 *
 * @param key the setting; empty where several do not go together
 * @param message what was expected, what was found, what to do
 */
public record SettingProblem(String key, String message) {}
