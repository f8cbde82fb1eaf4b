package dev.quaestor.curation.budget;

/**
 * Leave to send one call, held on the bill at its worst case until it is settled, released or left
 * in doubt.
 *
 * @param number the call's number on the bill
 * @param call what is about to be sent
 * @param worst what is held
 */
public record Reservation(long number, Call call, Cost worst) {}
