package dev.quaestor.experiments.page;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.ledger.ExchangeView.Cut;
import dev.quaestor.eval.report.page.Visible;

/**
 * Texts of anyone's as pages show them: what would act is written out, and of a long one the
 * beginning, with where the whole is.
 */
final class TextJson {

  /** How many characters of a text a page shows. */
  static final int CHARACTERS = 1_200;

  private TextJson() {}

  /** A text that is here whole. */
  static ObjectNode of(String text, String whole) {
    if (text.length() <= CHARACTERS) {
      return of(new Cut(text, text.length()), whole);
    }
    boolean half = Character.isHighSurrogate(text.charAt(CHARACTERS - 1));
    String begun = text.substring(0, half ? CHARACTERS - 1 : CHARACTERS);
    return of(new Cut(begun, text.length()), whole);
  }

  /**
   * A text of which the beginning is here.
   *
   * @param whole the address of the whole
   */
  static ObjectNode of(Cut cut, String whole) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("text", Visible.of(cut.text()));
    int characters = cut.text().codePointCount(0, cut.text().length());
    if (cut.length() > characters && cut.length() > cut.text().length()) {
      json.put("length", cut.length()).put("whole", whole);
    }
    return json;
  }
}
