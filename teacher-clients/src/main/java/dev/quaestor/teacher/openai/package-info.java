/**
 * A teacher behind any server that speaks OpenAI's chat completions: OpenAI itself, vLLM,
 * llama.cpp, Ollama, TGI, LM Studio, gateways. Requests are those of the vendor's Java SDK, replies
 * are read as servers write them; its retries are off and its transport is {@link
 * dev.quaestor.teacher.network.Wire}.
 */
@NullMarked
package dev.quaestor.teacher.openai;

import org.jspecify.annotations.NullMarked;
