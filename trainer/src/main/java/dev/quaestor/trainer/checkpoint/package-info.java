/**
 * What a student is on disk.
 *
 * <p>A tour, from the bytes up: {@link dev.quaestor.trainer.checkpoint.SafetensorsFile} and {@link
 * dev.quaestor.trainer.checkpoint.SafetensorsWriter} hold named tensors; {@link
 * dev.quaestor.trainer.checkpoint.Tensors} is how they are read, from one file or from shards.
 * {@link dev.quaestor.trainer.checkpoint.ModelConfig} is a model's {@code config.json}, {@link
 * dev.quaestor.trainer.checkpoint.ModelDirectory} a whole model in Hugging Face's layout, {@link
 * dev.quaestor.trainer.checkpoint.AdapterDirectory} a LoRA adapter in PEFT's, which {@code
 * ModelDirectory} opens as the model it makes of its base. {@link
 * dev.quaestor.trainer.checkpoint.CheckpointStore} keeps a run's checkpoints: each appears whole or
 * not at all, and is verified before it is used.
 *
 * <p>Files come from anywhere: nothing is trusted, nothing is allocated on a header's word, and all
 * that is wrong with a file is said at once.
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer.checkpoint;
