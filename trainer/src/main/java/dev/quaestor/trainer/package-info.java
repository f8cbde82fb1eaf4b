/**
 * The student: a decoder that is trained, observed and saved on this machine. Arrays stay in this
 * module; the loop sees the ports {@code Student} and {@code StudentTrainer}.
 *
 * <p>What serves what, from the outside in:
 *
 * <ul>
 *   <li>{@code student} adapts the decoder to the loop's ports: bases, rounds of finetuning,
 *       answers, losses, and a checkpoint as a teacher.
 *   <li>{@code work} is what a student is asked, and who does it: this process, or others.
 *   <li>{@code parallel} is a training that several processes do together, and how they tell each
 *       other their gradients.
 *   <li>{@code network} is the decoder as a Deeplearning4j network: parameters, AdamW, schedules,
 *       sessions of finetuning.
 *   <li>{@code engine} is the decoder itself: forward and backward passes, attention, scoring and
 *       generation as pure functions over native arrays, on ND4J's operations or on the faster
 *       kernels of a CPU.
 *   <li>{@code checkpoint} is what lies on disk: Hugging Face directories and a run's own
 *       checkpoints. Beneath it, {@code peft} reads and writes adapters, {@code safetensors} named
 *       tensors, {@code disk} files that are whole or not there. {@code gguf} writes a student as
 *       one file for llama.cpp.
 *   <li>{@code tokenizer} turns text into token ids and back.
 *   <li>{@code template} renders conversations as the chat templates of checkpoints say; {@code
 *       template.syntax} reads those templates.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer;
