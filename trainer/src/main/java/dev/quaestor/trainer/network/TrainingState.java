package dev.quaestor.trainer.network;

import java.nio.FloatBuffer;
import java.util.Map;

/**
 * Where a finetuning stands between two steps, apart from the parameters: the number of steps done,
 * and AdamW's first and second moments by parameter name, in the decoder's order. Buffers are
 * row-major, native byte order.
 */
public record TrainingState(
    int steps, Map<String, FloatBuffer> first, Map<String, FloatBuffer> second) {}
