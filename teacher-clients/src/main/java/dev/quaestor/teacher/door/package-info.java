/**
 * Who reaches a server of ours: {@link dev.quaestor.teacher.door.Door} says where it listens,
 * {@link dev.quaestor.teacher.door.Names} under which names it may be asked, {@link
 * dev.quaestor.teacher.door.RequestThreads} who answers.
 */
@NullMarked
package dev.quaestor.teacher.door;

import org.jspecify.annotations.NullMarked;
