/**
 * Deduction over fictional ontologies, in the manner of ProntoQA (Saparov and He 2023), with words
 * of our own: {@code wimp are dorf. dorf are not miry. ulo is wimp. is ulo miry?} is answered
 * {@code wimp, dorf, not miry # false}, each step following from the ones before it by one rule.
 */
@NullMarked
package dev.quaestor.eval.deduction;

import org.jspecify.annotations.NullMarked;
