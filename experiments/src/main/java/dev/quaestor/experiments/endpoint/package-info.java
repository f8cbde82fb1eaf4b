/**
 * Students of ours behind OpenAI's protocol: {@link
 * dev.quaestor.experiments.endpoint.BatchedStudent} answers what many ask at once.
 */
@NullMarked
package dev.quaestor.experiments.endpoint;

import org.jspecify.annotations.NullMarked;
