/**
 * ProntoQA (Saparov and He 2023) as published with Logic-LM (Pan et al. 2023): a fictional
 * ontology, a statement, true or false. The student learns to write the question as a
 * first-order-logic program (Predicates, Premises, Conclusion); {@link
 * dev.quaestor.eval.prontoqa.LogicProgram} executes it by forward chaining, and its verdict is held
 * against the gold answer.
 */
@NullMarked
package dev.quaestor.eval.prontoqa;

import org.jspecify.annotations.NullMarked;
