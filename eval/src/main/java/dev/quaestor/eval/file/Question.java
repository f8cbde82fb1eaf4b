package dev.quaestor.eval.file;

/**
 * An item as its file has it.
 *
 * @param where its place in the file
 * @param text what is asked, the choices below it where it has some
 * @param reference what answers are judged by; empty where there is none
 * @param solution the answer a student learns from; the reference where the file has nothing longer
 * @param group its skill, subject or kind; empty where there is none
 * @param level its difficulty, 1 or more
 * @param id its own name; empty where it has none
 */
record Question(
    String where,
    String text,
    String reference,
    String solution,
    String group,
    int level,
    String id) {}
