/**
 * Text to token ids and back.
 *
 * <p>What serves what:
 *
 * <ul>
 *   <li><b>A tokenizer.</b> {@link dev.quaestor.trainer.tokenizer.TokenizerFiles} is one as it lies
 *       on disk, in Hugging Face's layout; {@link dev.quaestor.trainer.tokenizer.Tokenizer} is one
 *       opened, through the real tokenizers library, so that what a student learns here is read the
 *       same way elsewhere. It gives {@link dev.quaestor.trainer.tokenizer.Encoded} text, and
 *       refuses with {@link dev.quaestor.trainer.tokenizer.UnknownCharactersException} what its
 *       vocabulary cannot write.
 *   <li><b>Before the library sees a file</b>, {@code TokenizerFormat} holds it to its format, with
 *       {@code ModelFormat}, {@code CharacterMap} and {@code JsonPart}; {@code PythonClass} says
 *       what its files leave to the class they name.
 *   <li><b>What stands around a text</b>: {@link dev.quaestor.trainer.tokenizer.SpecialTokens},
 *       {@code AddedTokens}, {@link dev.quaestor.trainer.tokenizer.Affixes}, and {@link
 *       dev.quaestor.trainer.tokenizer.Continuation} for an answer behind a prompt.
 *   <li><b>Conversations.</b> {@link dev.quaestor.trainer.tokenizer.ChatTemplate} turns messages
 *       into a {@link dev.quaestor.trainer.tokenizer.RenderedChat}, whose stretches by the
 *       assistant it knows; {@code ChatTemplates} finds it among the files; {@link
 *       dev.quaestor.trainer.tokenizer.ChatForm} asks a student in it.
 *   <li><b>Made here.</b> {@link dev.quaestor.trainer.tokenizer.TokenizerTraining} makes small ones
 *       from a pool's own text: characters, words, or byte pairs ({@code BytePairMerges}, {@code
 *       TokenizerJson}); {@link dev.quaestor.trainer.tokenizer.ExportedTokenizer} is what leaves;
 *       {@link dev.quaestor.trainer.tokenizer.BytePairs}, with its {@link
 *       dev.quaestor.trainer.tokenizer.WordCut}, is a byte-level one taken apart.
 * </ul>
 *
 * <p>Two promises hold for every tokenizer made here: {@code decode(encode(text))} is {@code text}
 * unless it names special tokens, and the same texts give the same files, byte for byte.
 */
@org.jspecify.annotations.NullMarked
package dev.quaestor.trainer.tokenizer;
