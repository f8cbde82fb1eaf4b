package dev.quaestor.trainer.template;

import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.TextStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** Python's {@code datetime.strftime} in the C locale, for a time without a zone. */
final class Strftime {
  private Strftime() {}

  static String text(LocalDateTime time, String format) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        out.append(c);
        continue;
      }
      if (++i == format.length()) {
        throw TemplateException.unsupported("strftime_now: a % at the end of its format");
      }
      char directive = format.charAt(i);
      boolean bare = directive == '-';
      if (bare && ++i < format.length()) {
        directive = format.charAt(i);
      }
      String text = directive(time, directive);
      if (bare && !"dmHIMSjyeY".contains(String.valueOf(directive))) {
        throw TemplateException.unsupported("strftime_now: %-" + directive);
      }
      out.append(bare ? text.replaceFirst("^[0 ]+(?=.)", "") : text);
    }
    return out.toString();
  }

  private static String directive(LocalDateTime time, char directive) {
    return switch (directive) {
      case '%' -> "%";
      case 'a' -> time.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'A' -> time.getDayOfWeek().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'b', 'h' -> time.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
      case 'B' -> time.getMonth().getDisplayName(TextStyle.FULL, Locale.ENGLISH);
      case 'c' -> text(time, "%a %b %e %H:%M:%S %Y");
      case 'd' -> padded(time.getDayOfMonth(), 2);
      case 'D', 'x' -> text(time, "%m/%d/%y");
      case 'e' -> "%2d".formatted(time.getDayOfMonth());
      case 'f' -> padded(time.get(ChronoField.MICRO_OF_SECOND), 6);
      case 'F' -> text(time, "%Y-%m-%d");
      case 'G' -> String.valueOf(time.get(IsoFields.WEEK_BASED_YEAR));
      case 'H' -> padded(time.getHour(), 2);
      case 'I' -> time.format(DateTimeFormatter.ofPattern("hh", Locale.ROOT));
      case 'j' -> padded(time.getDayOfYear(), 3);
      case 'm' -> padded(time.getMonthValue(), 2);
      case 'M' -> padded(time.getMinute(), 2);
      case 'n' -> "\n";
      case 'p' -> time.getHour() < 12 ? "AM" : "PM";
      case 'r' -> text(time, "%I:%M:%S %p");
      case 'R' -> text(time, "%H:%M");
      case 'S' -> padded(time.getSecond(), 2);
      case 't' -> "\t";
      case 'T', 'X' -> text(time, "%H:%M:%S");
      case 'u' -> String.valueOf(time.getDayOfWeek().getValue());
      case 'U' -> padded((time.getDayOfYear() + 6 - time.getDayOfWeek().getValue() % 7) / 7, 2);
      case 'V' -> padded(time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2);
      case 'w' -> String.valueOf(time.getDayOfWeek().getValue() % 7);
      case 'W' -> padded((time.getDayOfYear() + 6 - (time.getDayOfWeek().getValue() - 1)) / 7, 2);
      case 'y' -> padded(time.getYear() % 100, 2);
      case 'Y' -> String.valueOf(time.getYear());
      case 'z', 'Z' -> "";
      default -> throw TemplateException.unsupported("strftime_now: %" + directive);
    };
  }

  private static String padded(int value, int digits) {
    return ("%0" + digits + "d").formatted(value);
  }
}
