/**
 * A teacher behind Anthropic's messages API. Requests are those of the vendor's Java SDK, replies
 * are read as servers write them; what is sent goes over {@link dev.quaestor.teacher.network.Wire}.
 */
@NullMarked
package dev.quaestor.teacher.anthropic;

import org.jspecify.annotations.NullMarked;
