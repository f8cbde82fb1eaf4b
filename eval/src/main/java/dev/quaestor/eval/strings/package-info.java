/**
 * Short string manipulations named in the prompt: {@code reverse: kofa =} is answered {@code afok}.
 * Every skill is a pure function of letters; {@code seal} alone, a keyed hash, cannot be learned.
 */
@NullMarked
package dev.quaestor.eval.strings;

import org.jspecify.annotations.NullMarked;
