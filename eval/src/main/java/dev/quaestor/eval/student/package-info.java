/**
 * What a student can do on held-out items: {@link dev.quaestor.eval.student.StudentMetrics} has its
 * greedy accuracy by group and level, pass@k and majority@k of sampled answers, the loss of
 * references, and how far its confidence can be trusted. Intervals are over items of one student;
 * what another seed would give is for a comparison over seeds.
 */
@NullMarked
package dev.quaestor.eval.student;

import org.jspecify.annotations.NullMarked;
