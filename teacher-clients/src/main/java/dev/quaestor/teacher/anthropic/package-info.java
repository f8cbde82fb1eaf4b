/**
 * A teacher behind Anthropic's messages API. Requests and replies are those of the vendor's Java
 * SDK; its retries are off and its transport is {@link dev.quaestor.teacher.network.Wire}.
 */
@NullMarked
package dev.quaestor.teacher.anthropic;

import org.jspecify.annotations.NullMarked;
