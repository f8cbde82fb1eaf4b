package dev.quaestor.curation.evaluation;

import dev.quaestor.curation.student.Student;

/** Measures a student on held-out items, always the same ones, without any randomness. */
public interface Evaluator {

  Evaluation evaluate(Student student);
}
