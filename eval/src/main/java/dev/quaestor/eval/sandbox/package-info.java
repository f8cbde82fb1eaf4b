/**
 * Programs that a model wrote, run in a process of their own: {@link
 * dev.quaestor.eval.sandbox.Sandbox} bounds what one may use and ends it with its children.
 */
@NullMarked
package dev.quaestor.eval.sandbox;

import org.jspecify.annotations.NullMarked;
