/**
 * Files that survive: written whole or not at all, forced to disk, digested ({@link
 * dev.quaestor.trainer.disk.DurableDirectory}, {@link dev.quaestor.trainer.disk.DurableFiles}), and
 * read without trust, all that is wrong with one said at once ({@link
 * dev.quaestor.trainer.disk.JsonFields}, {@link
 * dev.quaestor.trainer.disk.InvalidCheckpointException}).
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer.disk;
