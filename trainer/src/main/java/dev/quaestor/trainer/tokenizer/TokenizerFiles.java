package dev.quaestor.trainer.tokenizer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A tokenizer as it lies on disk: the files of a Hugging Face directory that concern it, name to
 * content, kept as they were read so that an export writes them back unchanged.
 *
 * @param contents file name to text; always holds {@code tokenizer.json}
 */
public record TokenizerFiles(Map<String, String> contents) {
  /** The one file that must exist. */
  public static final String TOKENIZER = "tokenizer.json";

  /** Names of the special tokens, the chat template, settings of the Python class. */
  public static final String CONFIG = "tokenizer_config.json";

  /** Names of the special tokens once more, as older versions of transformers wrote them. */
  public static final String MAP = "special_tokens_map.json";

  /** The chat template, where it has a file of its own. */
  static final String TEMPLATE = "chat_template.jinja";

  /** The folder of further chat templates, each in a file under its name. */
  static final String MORE_TEMPLATES = "additional_chat_templates/";

  /** Tokens beside the vocabulary with their ids, as older versions of transformers wrote them. */
  static final String ADDED = "added_tokens.json";

  private static final List<String> NAMES = List.of(TOKENIZER, CONFIG, MAP, TEMPLATE, ADDED);

  /** Vocabularies in the forms of before {@code tokenizer.json}. */
  private static final List<String> SLOW =
      List.of(
          "tokenizer.model",
          "spiece.model",
          "tekken.json",
          "vocab.json",
          "merges.txt",
          "vocab.txt");

  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

  public TokenizerFiles {
    contents = java.util.Collections.unmodifiableMap(new TreeMap<>(contents));
    if (!contents.containsKey(TOKENIZER)) {
      throw new IllegalArgumentException(
          "a tokenizer needs " + TOKENIZER + ", found only " + contents.keySet());
    }
  }

  /**
   * Reads the tokenizer files of {@code directory}; others are left alone. A tokenizer that an
   * earlier version of this program made lacks its rule, {@code <bos>} before every text, and gets
   * it.
   */
  public static TokenizerFiles read(Path directory) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    for (String name : NAMES) {
      Path file = directory.resolve(name);
      if (Files.isRegularFile(file)) {
        contents.put(name, Files.readString(file, StandardCharsets.UTF_8));
      }
    }
    readMoreTemplates(directory, contents);
    if (!contents.containsKey(TOKENIZER)) {
      throw new NoSuchFileException(
          directory.resolve(TOKENIZER).toString(), null, "missing; " + remedy(directory));
    }
    return TokenizerJson.begun(new TokenizerFiles(contents));
  }

  private static void readMoreTemplates(Path directory, Map<String, String> contents)
      throws IOException {
    Path folder = directory.resolve(MORE_TEMPLATES);
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jinja")) {
      for (Path file : files) {
        contents.put(
            MORE_TEMPLATES + file.getFileName(), Files.readString(file, StandardCharsets.UTF_8));
      }
    }
  }

  /** What to do about a directory without {@code tokenizer.json}. */
  public static String remedy(Path directory) {
    List<String> others =
        SLOW.stream().filter(name -> Files.exists(directory.resolve(name))).toList();
    return others.isEmpty()
        ? "expected the directory of a model in Hugging Face's layout"
        : "there is "
            + String.join(" and ", others)
            + ", which is not read: load it with transformers' AutoTokenizer and save_pretrained it,"
            + " which writes tokenizer.json";
  }

  /** Writes the files into an existing directory, replacing those of the same name. */
  public void write(Path directory) throws IOException {
    for (Map.Entry<String, String> file : contents.entrySet()) {
      Path path = directory.resolve(file.getKey());
      if (file.getKey().startsWith(MORE_TEMPLATES)) {
        Files.createDirectories(directory.resolve(MORE_TEMPLATES));
      }
      Files.writeString(path, file.getValue(), StandardCharsets.UTF_8);
    }
  }

  /**
   * The parsed content of a file, or a missing node where it is absent.
   *
   * @throws IllegalArgumentException where the file is not JSON
   */
  JsonNode json(String name) {
    String content = contents.get(name);
    if (content == null) {
      return MissingNode.getInstance();
    }
    try {
      return JSON.readTree(content);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(
          name + " is not JSON: " + e.getOriginalMessage() + "; fetch the file again", e);
    }
  }
}
