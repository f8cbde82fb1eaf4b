/**
 * ProntoQA (Saparov and He 2023) as published with Logic-LM (Pan et al. 2023): a fictional
 * ontology, a statement, true or false. The student learns to write the question as a
 * first-order-logic program (Predicates, Premises, Conclusion); {@link
 * dev.quaestor.eval.prontoqa.LogicProgram} executes it by forward chaining, and its verdict is held
 * against the gold answer.
 *
 * <ul>
 *   <li><b>The task</b>: {@code ProntoQaTask} over {@code Question}s of the published files, {@code
 *       Exercises} for a base student, {@code ProgramForm} for how a program is written.
 *   <li><b>Programs</b>: {@code ProgramText} and {@code FormulaParser} read one into {@code
 *       Formula}s, {@code Rule}s and {@code Literal}s.
 *   <li><b>Judging</b>: {@code ProgramVerifier} for answers, {@code ProgramJudge} also for their
 *       steps, against the sentences as {@code SentenceLogic} reads them.
 * </ul>
 */
@NullMarked
package dev.quaestor.eval.prontoqa;

import org.jspecify.annotations.NullMarked;
