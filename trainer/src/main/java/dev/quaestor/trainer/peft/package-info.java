/**
 * Low-rank adapters in PEFT's layout, computed as PEFT computes them or refused by name.
 *
 * <ul>
 *   <li>{@link dev.quaestor.trainer.peft.AdapterDirectory} is an adapter opened for a base; {@link
 *       dev.quaestor.trainer.peft.AdapterConfig} is one as it is trained and written here.
 *   <li>What its file asks for: {@code PeftConfig} reads {@code adapter_config.json}, {@code
 *       PeftKeys} says which keys change the numbers, {@code PeftTargets} which modules are meant
 *       (by name, or by a {@code PythonPattern}), {@code PeftModules} what PEFT calls the modules
 *       of a decoder.
 *   <li>What it does to a base: {@code AdapterMatch} holds its tensors against the base's shape and
 *       makes an {@code Adaptation}; {@code AdaptedTensors} is the base with it merged.
 * </ul>
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer.peft;
