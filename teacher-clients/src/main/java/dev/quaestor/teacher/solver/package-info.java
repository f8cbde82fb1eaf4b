/** A teacher that is a program: it solves the task and writes out its steps. */
@NullMarked
package dev.quaestor.teacher.solver;

import org.jspecify.annotations.NullMarked;
