/**
 * The methods of the papers as manifests to begin from: {@link
 * dev.quaestor.experiments.preset.Preset} reads those of {@code experiments/manifests/methods},
 * which ship with the program.
 */
@NullMarked
package dev.quaestor.experiments.preset;

import org.jspecify.annotations.NullMarked;
