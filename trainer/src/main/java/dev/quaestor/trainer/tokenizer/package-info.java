/**
 * Text to token ids and back.
 *
 * <p>A tour: {@link dev.quaestor.trainer.tokenizer.TokenizerFiles} is a tokenizer as it lies on
 * disk, in Hugging Face's layout; {@link dev.quaestor.trainer.tokenizer.Tokenizer} is one opened,
 * through the real tokenizers library, so that what a student learns here is read the same way
 * elsewhere. {@link dev.quaestor.trainer.tokenizer.TokenizerTraining} makes small ones from a
 * pool's own text: characters, words, or byte pairs. {@link
 * dev.quaestor.trainer.tokenizer.ChatTemplate} turns messages into the text a chat model was
 * trained on, and says which stretches of it the assistant wrote.
 *
 * <p>Two promises hold for every tokenizer made here: {@code decode(encode(text))} is {@code text}
 * unless it names special tokens, and the same texts give the same files, byte for byte.
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer.tokenizer;
