/**
 * The command line. {@link dev.quaestor.experiments.cli.Quaestor} is its entry; a command is one
 * class. Standard output carries the result alone; everything else goes to standard error.
 */
@NullMarked
package dev.quaestor.experiments.cli;

import org.jspecify.annotations.NullMarked;
