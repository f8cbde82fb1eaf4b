/**
 * Named tensors in files of the safetensors format.
 *
 * <ul>
 *   <li>Read: {@link dev.quaestor.trainer.safetensors.Tensors} is what a directory holds, in one
 *       {@link dev.quaestor.trainer.safetensors.SafetensorsFile} or in shards ({@code
 *       ShardedTensors}); {@code SafetensorsHeader} is checked before anything is mapped.
 *   <li>Written: {@link dev.quaestor.trainer.safetensors.SafetensorsWriter}, from {@link
 *       dev.quaestor.trainer.safetensors.TensorData}; {@link
 *       dev.quaestor.trainer.safetensors.Bf16Rounding} says what rounding changed.
 *   <li>What a tensor is: {@link dev.quaestor.trainer.safetensors.TensorInfo}, {@link
 *       dev.quaestor.trainer.safetensors.DType}, {@link
 *       dev.quaestor.trainer.safetensors.HalfPrecision}.
 * </ul>
 *
 * <p>Files come from anywhere: nothing is allocated on a header's word.
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer.safetensors;
