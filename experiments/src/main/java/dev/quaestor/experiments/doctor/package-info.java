/**
 * What of a machine and of a student is in order. A {@link dev.quaestor.experiments.doctor.Finding}
 * is one line; {@link dev.quaestor.experiments.doctor.MachineChecks} and {@link
 * dev.quaestor.experiments.doctor.DiskChecks} look at the machine, {@link
 * dev.quaestor.experiments.doctor.Nvidia} reads what its driver says, {@link
 * dev.quaestor.experiments.doctor.StudentCheck} lets a checkpoint answer and {@link
 * dev.quaestor.experiments.doctor.EndTokens} explains why it does not stop.
 */
@NullMarked
package dev.quaestor.experiments.doctor;

import org.jspecify.annotations.NullMarked;
