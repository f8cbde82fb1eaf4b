package dev.quaestor.trainer.tokenizer;

import java.util.List;

/** Text that a vocabulary cannot write. Encoding it would lose it, so it is refused. */
public final class UnknownCharactersException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;
  private final transient List<String> characters;

  UnknownCharactersException(List<String> characters, String text) {
    super(message(characters, text));
    this.characters = List.copyOf(characters);
  }

  private static String message(List<String> characters, String text) {
    StringBuilder names = new StringBuilder();
    for (String character : characters.subList(0, Math.min(10, characters.size()))) {
      names.append(names.length() == 0 ? "" : ", ");
      names.append(String.format("'%s' (U+%04X)", character, character.codePointAt(0)));
    }
    if (characters.isEmpty()) {
      names.append("a word");
    }
    String shown = text.length() <= 80 ? text : text.substring(0, 77) + "...";
    return "the tokenizer's vocabulary cannot write "
        + names
        + (characters.size() > 10 ? " and " + (characters.size() - 10) + " more" : "")
        + " in \""
        + shown.replace("\n", "\\n")
        + "\"; build the tokenizer from text that has these characters, or use byte pairs or words,"
        + " which fall back to bytes";
  }

  /** The distinct characters, in order of appearance; one code point each. */
  public List<String> characters() {
    return characters;
  }
}
