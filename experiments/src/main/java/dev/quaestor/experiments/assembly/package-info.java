/**
 * Makes the loop's parts of a manifest: task, teacher, student, strategy. {@link
 * dev.quaestor.experiments.assembly.Assembly} is where they come together; what it needs of the
 * trainer stands behind {@link dev.quaestor.experiments.assembly.Students}.
 */
@NullMarked
package dev.quaestor.experiments.assembly;

import org.jspecify.annotations.NullMarked;
