/**
 * A user's own prompts, one JSON object a line: {@code {"prompt": "…", "reference": "…", "group":
 * "…", "id": "…"}}. Only {@code prompt} is required; where a reference stands, answers are compared
 * with it exactly.
 */
@NullMarked
package dev.quaestor.eval.jsonl;

import org.jspecify.annotations.NullMarked;
