package dev.quaestor.trainer.template;

/**
 * A string that is marked as safe HTML, as {@code safe} and {@code escape} give it. It prints as it
 * is; what is added to it is escaped.
 */
record Markup(String text) {
  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace(">", "&gt;")
        .replace("<", "&lt;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;");
  }
}
