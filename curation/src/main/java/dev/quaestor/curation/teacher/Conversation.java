package dev.quaestor.curation.teacher;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * Several turns as one prompt, and back. A single question is its own text. Several turns stand one
 * behind another, each below a line that names whose it is:
 *
 * <pre>
 * === system ===
 * Be brief.
 * === user ===
 * How much is 2 + 2?
 * </pre>
 *
 * <p>A student with a chat template and a teacher are given the turns; a student without a template
 * reads this text as it stands. No turn may hold such a line itself, so that the turns that come
 * back are those that were put in.
 */
public final class Conversation {

  private static final List<String> ROLES = List.of("system", "user", "assistant");

  private Conversation() {}

  /**
   * The prompt that stands for {@code turns}.
   *
   * @throws IllegalArgumentException if the last turn is not the user's, a role is unknown, or a
   *     turn holds a line that begins one
   */
  public static String text(List<Message> turns) {
    if (turns.isEmpty() || !turns.get(turns.size() - 1).role().equals("user")) {
      throw new IllegalArgumentException(
          "a prompt must end with the user's turn, found "
              + (turns.isEmpty() ? "none" : "the " + turns.get(turns.size() - 1).role() + "'s"));
    }
    StringBuilder text = new StringBuilder();
    for (Message turn : turns) {
      if (!ROLES.contains(turn.role())) {
        throw new IllegalArgumentException(
            "expected the roles system, user and assistant, found \"" + turn.role() + "\"");
      }
      turn.content()
          .lines()
          .filter(line -> !role(line).isEmpty())
          .findFirst()
          .ifPresent(
              line -> {
                throw new IllegalArgumentException(
                    "a turn must not hold the line \"%s\", with which turns are told apart; change it"
                        .formatted(line));
              });
      text.append(text.isEmpty() ? "" : "\n").append(head(turn.role())).append(turn.content());
    }
    return turns.size() == 1 ? turns.get(0).content() : text.toString();
  }

  /** The turns that a prompt stands for: one, the user's, where it is plain text. */
  public static List<Message> turns(String prompt) {
    if (!prompt.startsWith("=== ")) {
      return List.of(Message.user(prompt));
    }
    List<Message> turns = new ArrayList<>();
    List<String> content = new ArrayList<>();
    String role = "";
    for (String line : prompt.split("\n", -1)) {
      String next = role(line);
      if (next.isEmpty()) {
        content.add(line);
        continue;
      }
      if (!role.isEmpty()) {
        turns.add(new Message(role, String.join("\n", content)));
      }
      role = next;
      content.clear();
    }
    turns.add(new Message(role, String.join("\n", content)));
    return turns.size() < 2 ? List.of(Message.user(prompt)) : List.copyOf(turns);
  }

  /** Whether a prompt stands for several turns. */
  public static boolean several(String prompt) {
    return turns(prompt).size() > 1;
  }

  /** What the user says in a prompt, turn below turn: without system turn, answers and roles. */
  public static String asked(String prompt) {
    return turns(prompt).stream()
        .filter(turn -> turn.role().equals("user"))
        .map(Message::content)
        .collect(Collectors.joining("\n"));
  }

  /** The prompt with what the user says last changed. */
  public static String withLast(String prompt, UnaryOperator<String> change) {
    List<Message> turns = new ArrayList<>(turns(prompt));
    Message last = turns.remove(turns.size() - 1);
    turns.add(Message.user(change.apply(last.content())));
    return text(turns);
  }

  private static String head(String role) {
    return "=== " + role + " ===\n";
  }

  private static String role(String line) {
    for (String role : ROLES) {
      if (line.equals("=== " + role + " ===")) {
        return role;
      }
    }
    return "";
  }
}
