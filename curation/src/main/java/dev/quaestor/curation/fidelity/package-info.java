/**
 * Whether what teachers write is like what it was written from: {@link
 * dev.quaestor.curation.fidelity.SecondLook} scores written questions as their seeds were scored,
 * {@link dev.quaestor.curation.fidelity.Resemblance} says how well the two rank alike, and {@link
 * dev.quaestor.curation.fidelity.Harvest} what came of a round's calls.
 */
@NullMarked
package dev.quaestor.curation.fidelity;

import org.jspecify.annotations.NullMarked;
