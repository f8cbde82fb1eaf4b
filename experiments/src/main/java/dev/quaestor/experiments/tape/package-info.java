/**
 * The tape on its way from one machine to another: {@link dev.quaestor.experiments.tape.TapeFile}
 * holds every answer an experiment bought, so that a paper can ship it and its readers run the
 * experiment again with the network off. By example, one JSON object a line:
 *
 * <pre>{@code
 * {"quaestor_tape":1,"experiment":"strings","manifest_sha256":"9c…"}
 * {"key":"04…","teacher":"big","model":"llama-3","local":false,"messages":[{"role":"user","content":"…"}],
 *  "outcome":"COMPLETED","text":"…","detail":"","input_tokens":14,"output_tokens":87,"reasoning":"","log_probabilities":""}
 * …
 * {"answers":1940,"chain":"77…"}
 * }</pre>
 *
 * <p>Answers stand in the order of their keys; {@code messages} are what was asked, where a run's
 * ledger says it, and are for people. The last line fixes everything else: a file that was cut or
 * altered is refused.
 */
@NullMarked
package dev.quaestor.experiments.tape;

import org.jspecify.annotations.NullMarked;
