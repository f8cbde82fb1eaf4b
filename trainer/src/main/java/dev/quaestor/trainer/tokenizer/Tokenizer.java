package dev.quaestor.trainer.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.random.Digests;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Hugging Face tokenizer, run by the tokenizers library itself through DJL's binding. Safe for
 * use by many threads.
 *
 * <p>It encodes as transformers does: the name of a special token in a text, such as {@code <eos>},
 * is that token, whoever wrote it; {@link #specialTokensIn} tells where that must not be. {@link
 * #prompt} puts before a text what the tokenizer itself puts there, its {@code post_processor} in
 * {@code tokenizer.json}, and nothing because a begin token happens to be named; {@link #encode}
 * puts nothing. Nothing is truncated or padded, and decoding cleans nothing up.
 *
 * <p>Text the vocabulary cannot write is refused ({@link UnknownCharactersException}), never
 * dropped; {@link #readingUnknown} reads it as the model's unknown token, where there is one.
 */
public final class Tokenizer implements AutoCloseable {
  static {
    // Read by DJL when its classes load: no network, no usage report.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  /** Halves of surrogate pairs that stand alone. */
  private static final Pattern HALVES = Pattern.compile("\\p{Cs}");

  private static final Map<String, String> VERBATIM =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final TokenizerFiles files;
  private final HuggingFaceTokenizer library;
  private final Map<String, Integer> ids;
  private final String[] tokens;
  private final BitSet specialIds;
  private final SpecialTokens special;
  private final OptionalInt unknown;
  private final Affixes affixes;
  private final String identity;
  private final BitSet missingBytes;

  private final boolean refusing;
  private final JsonNode json;

  private Tokenizer(
      TokenizerFiles files, JsonNode json, HuggingFaceTokenizer library, boolean refusing) {
    this.refusing = refusing;
    this.json = json;
    this.files = files;
    this.library = library;
    this.ids = vocabulary(json);
    int size = 1 + ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
    this.tokens = new String[size];
    ids.forEach((token, id) -> tokens[id] = token);
    this.specialIds = new BitSet(size);
    for (JsonNode added : json.path("added_tokens")) {
      if (added.path("special").asBoolean()) {
        specialIds.set(ids.get(added.path("content").asText()));
      }
    }
    this.special = SpecialTokens.of(files, ids);
    this.unknown = SpecialTokens.unknown(json.path("model"), ids);
    this.missingBytes = missingBytes(json);
    this.affixes = Affixes.of(library, tokens);
    this.identity = Digests.hex(files.contents().get(TokenizerFiles.TOKENIZER), special.toString());
  }

  /**
   * Opens the tokenizer of a Hugging Face directory.
   *
   * @throws IOException where {@code tokenizer.json} is missing or cannot be read
   * @throws IllegalArgumentException where the library refuses it
   */
  public static Tokenizer open(Path directory) throws IOException {
    try {
      return of(TokenizerFiles.read(directory));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(directory + ": " + e.getMessage(), e);
    }
  }

  /** Opens a tokenizer that was read or built. */
  public static Tokenizer of(TokenizerFiles files) {
    JsonNode json = files.json(TokenizerFiles.TOKENIZER);
    List<String> problems = TokenizerFormat.problems(json);
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(
          TokenizerFiles.TOKENIZER
              + " is not as the tokenizers library writes it: "
              + String.join("; ", problems)
              + "; fetch the file again, or load it with transformers and save_pretrained it");
    }
    ObjectNode checked = json.deepCopy();
    AddedTokens.into(checked, files);
    checked.putNull("truncation").putNull("padding");
    byte[] bytes = checked.toString().getBytes(StandardCharsets.UTF_8);
    try {
      return new Tokenizer(
          files,
          checked,
          HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(bytes), VERBATIM),
          true);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "the tokenizers library refuses tokenizer.json: " + e.getMessage(), e);
    }
  }

  /**
   * The same tokenizer, which it is closed with, reading text that the vocabulary cannot write as
   * the model's unknown token: what transformers does, and what a student must not be trained on.
   * Without an unknown token such text would be dropped, and is refused here too.
   */
  public Tokenizer readingUnknown() {
    return new Tokenizer(files, json, library, false);
  }

  private static Map<String, Integer> vocabulary(JsonNode json) {
    Map<String, Integer> ids = AddedTokens.vocabulary(json.path("model").path("vocab"));
    for (JsonNode added : json.path("added_tokens")) {
      ids.put(added.path("content").asText(), added.path("id").asInt());
    }
    return ids;
  }

  /**
   * Bytes that a byte-level vocabulary lacks. The library drops them without a word where there is
   * no unknown token.
   */
  private BitSet missingBytes(JsonNode json) {
    BitSet missing = new BitSet(256);
    if (json.path("pre_tokenizer").toString().contains("\"ByteLevel\"")) {
      for (int b = 0; b < 256; b++) {
        missing.set(b, !ids.containsKey(BytePairMerges.byteSymbol(b)));
      }
    }
    return missing;
  }

  /** The ids of a text by itself: nothing is put before it or behind it. */
  public int[] encode(String text) {
    return checked(run(text), text);
  }

  /**
   * The ids of a text that an answer follows: what {@code tokenizer(text)} of transformers gives,
   * without what it puts behind. An end that is put there, such as BERT's {@code [SEP]}, would
   * close what is still to be answered.
   */
  public int[] prompt(String text) {
    int[] ids = encode(text);
    int[] before = affixes.before();
    int[] all = Arrays.copyOf(before, before.length + ids.length);
    System.arraycopy(ids, 0, all, before.length, ids.length);
    return all;
  }

  /** What it puts around a text by itself. */
  public Affixes affixes() {
    return affixes;
  }

  /** The ids of rendered markup, in which the template has put all that belongs there. */
  public int[] encodeMarkup(String text) {
    return encode(text);
  }

  /** As {@link #encodeMarkup}, with the stretch of text that each token stands for. */
  public Encoded encodeMarkupWithOffsets(String text) {
    Encoding encoding = run(text);
    int[] ids = checked(encoding, text);
    int[] utf16 = text.codePoints().map(Character::charCount).toArray();
    int[] index = new int[utf16.length + 1]; // code point → index into the Java string
    for (int i = 0; i < utf16.length; i++) {
      index[i + 1] = index[i] + utf16[i];
    }
    CharSpan[] spans = encoding.getCharTokenSpans();
    int[] begin = new int[ids.length];
    int[] end = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      begin[i] = spans[i] == null ? 0 : index[spans[i].getStart()];
      end[i] = spans[i] == null ? 0 : index[spans[i].getEnd()];
    }
    return new Encoded(ids, begin, end);
  }

  /**
   * The text of the ids. Special tokens are left out, and so are ids that the vocabulary has no
   * entry for: embeddings often have more rows than that, and a model may write them.
   */
  public String decode(int[] tokenIds) {
    return library.decode(known(tokenIds), true);
  }

  /** The text of the ids with special tokens written by name. */
  public String decodeMarkup(int[] tokenIds) {
    return library.decode(known(tokenIds), false);
  }

  /** Whether the vocabulary has tokens for all of {@code text}. */
  public boolean canWrite(String text) {
    return !hasUnknown(run(text), text) && !lacksBytes(text);
  }

  /** The distinct characters of {@code text} that the vocabulary cannot write; empty for most. */
  public List<String> unknownCharacters(String text) {
    return text.codePoints()
        .distinct()
        .mapToObj(Character::toString)
        .filter(
            character ->
                isSurrogate(character)
                    || lacksBytes(character)
                    || hasUnknown(run(character), character))
        .toList();
  }

  /**
   * The names of the special tokens that {@code text} encodes to, in the order they appear, each
   * once; empty for most texts. In a teacher's answer they would teach forged or early ends.
   */
  public List<String> specialTokensIn(String text) {
    Set<String> found = new LinkedHashSet<>();
    for (long id :
        library.encode(HALVES.matcher(text).replaceAll("\uFFFD"), false, false).getIds()) {
      int token = Math.toIntExact(id);
      if (specialIds.get(token)
          && (unknown.isEmpty() || unknown.getAsInt() != token || text.contains(tokens[token]))) {
        found.add(tokens[token]);
      }
    }
    return List.copyOf(found);
  }

  /** The id of a token by its entry in the vocabulary. */
  public OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The vocabulary's entry of an id; empty for a hole. */
  public Optional<String> token(int id) {
    return id < 0 || id >= tokens.length ? Optional.empty() : Optional.ofNullable(tokens[id]);
  }

  /** One more than the largest id: what an embedding must at least have. */
  public int vocabularySize() {
    return tokens.length;
  }

  /** The tokens that are not text. */
  public SpecialTokens special() {
    return special;
  }

  /** The files this tokenizer was opened from. */
  public TokenizerFiles files() {
    return files;
  }

  /** The {@code tokenizer.json} in force, with the tokens that other files add. */
  JsonNode json() {
    return json;
  }

  /** A SHA-256 in hexadecimal: equal identities encode alike. */
  public String identity() {
    return identity;
  }

  @Override
  public void close() {
    library.close();
  }

  /** Whether {@code text} holds half a surrogate pair, which the library must never be given. */
  static boolean holdsHalfACharacter(String text) {
    return HALVES.matcher(text).find();
  }

  private boolean lacksBytes(String text) {
    if (!missingBytes.isEmpty()) {
      for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
        if (missingBytes.get(b & 0xFF)) {
          return true;
        }
      }
    }
    return false;
  }

  private Encoding run(String piece) {
    Matcher half = HALVES.matcher(piece);
    if (half.find()) {
      throw new IllegalArgumentException(
          String.format(
              "the text holds half a surrogate pair (U+%04X at index %d), which no encoding can"
                  + " write; it was cut inside a character",
              (int) piece.charAt(half.start()), half.start()));
    }
    return library.encode(piece, false, false);
  }

  private int[] checked(Encoding encoding, String text) {
    long[] wide = encoding.getIds();
    if (refusing && hasUnknown(encoding, text) || lacksBytes(text)) {
      throw new UnknownCharactersException(unknownCharacters(text), text);
    }
    int[] narrow = new int[wide.length];
    for (int i = 0; i < wide.length; i++) {
      narrow[i] = Math.toIntExact(wide[i]);
    }
    return narrow;
  }

  /** Whether a token stands for text the vocabulary cannot write, not for its own name. */
  private boolean hasUnknown(Encoding encoding, String text) {
    if (unknown.isEmpty()) {
      return false;
    }
    int id = unknown.getAsInt();
    long stand = Arrays.stream(encoding.getIds()).filter(each -> each == id).count();
    if (stand == 0) {
      return false;
    }
    String name = tokens[id];
    long named = Pattern.compile(Pattern.quote(name)).matcher(text).results().count();
    return stand > named;
  }

  private static boolean isSurrogate(String character) {
    return character.length() == 1 && Character.isSurrogate(character.charAt(0));
  }

  private long[] known(int[] tokenIds) {
    for (int i = 0; i < tokenIds.length; i++) {
      if (tokenIds[i] < 0) {
        throw new IllegalArgumentException(
            "no token has id " + tokenIds[i] + " (at position " + i + "); ids begin at 0");
      }
    }
    return Arrays.stream(tokenIds)
        .filter(id -> id < tokens.length && tokens[id] != null)
        .asLongStream()
        .toArray();
  }

  /** Every entry of the vocabulary with its id, sorted by id. */
  public Map<Integer, String> vocabulary() {
    Map<Integer, String> sorted = new TreeMap<>();
    ids.forEach((token, id) -> sorted.put(id, token));
    return sorted;
  }
}
