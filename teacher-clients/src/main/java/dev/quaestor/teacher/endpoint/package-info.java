/**
 * OpenAI's protocol from the other side: {@link dev.quaestor.teacher.endpoint.OpenAiEndpoint}
 * serves a {@link dev.quaestor.teacher.endpoint.ServedModel} over HTTP, so that whatever measures
 * or asks such servers can measure and ask a student of ours. Beside what OpenAI describes it
 * speaks what vLLM added and many tools use: prompts as token ids, {@code max_tokens: 0} with
 * {@code echo}, token ids in answers, {@code /tokenize} and {@code /detokenize}.
 */
@NullMarked
package dev.quaestor.teacher.endpoint;

import org.jspecify.annotations.NullMarked;
