package dev.quaestor.teacher.reward;

import java.util.Optional;

/**
 * What a server says of a question with an answer.
 *
 * @param score the number; NaN where the server found none
 * @param tokens what it read, by its own count; empty where it does not say
 */
record RewardReply(double score, Optional<Long> tokens) {}
