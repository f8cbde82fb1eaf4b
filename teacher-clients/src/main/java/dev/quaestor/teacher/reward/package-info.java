/**
 * Reward models behind servers: {@link dev.quaestor.teacher.reward.RewardTeacher} asks for the
 * number of a question with an answer in one of the {@link
 * dev.quaestor.teacher.reward.RewardProtocol}s that servers speak.
 */
@NullMarked
package dev.quaestor.teacher.reward;

import org.jspecify.annotations.NullMarked;
