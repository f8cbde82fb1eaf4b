/**
 * What a student is on disk, made of the files of {@code disk}, {@code safetensors}, {@code peft}
 * and {@code tokenizer}.
 *
 * <ul>
 *   <li>A model in Hugging Face's layout: {@link dev.quaestor.trainer.checkpoint.ModelDirectory} is
 *       one opened, an adapter as the model it makes of its base ({@code AdapterBase} finds it).
 *       {@link dev.quaestor.trainer.checkpoint.ModelConfig} is its {@code config.json}, with its
 *       {@link dev.quaestor.trainer.checkpoint.Architecture} and {@link
 *       dev.quaestor.trainer.checkpoint.TokenIds}; {@link
 *       dev.quaestor.trainer.checkpoint.GenerationConfig} its {@code generation_config.json}.
 *       {@code RotarySettings}, {@code RopeFields} and {@code AttentionReach} read what the first
 *       says of positions and windows, {@code FamilyFields} what it says for one family alone.
 *   <li>A run's own: {@link dev.quaestor.trainer.checkpoint.CheckpointStore} keeps them by {@link
 *       dev.quaestor.trainer.checkpoint.Retention}; each {@link
 *       dev.quaestor.trainer.checkpoint.Checkpoint} appears whole or not at all, is verified before
 *       it is used, and names its {@link dev.quaestor.trainer.checkpoint.Lineage}. {@link
 *       dev.quaestor.trainer.checkpoint.OptimizerState} lies in those of a round under way.
 *   <li>What leaves: {@link dev.quaestor.trainer.checkpoint.Export} writes a student for other
 *       programs, with its {@link dev.quaestor.trainer.checkpoint.Origin}.
 * </ul>
 *
 * <p>Files come from anywhere: nothing is trusted, and all that is wrong with a file is said at
 * once.
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer.checkpoint;
