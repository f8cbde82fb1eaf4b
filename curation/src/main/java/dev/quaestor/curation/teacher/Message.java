package dev.quaestor.curation.teacher;

/** One turn of a conversation; {@code role} is system, user or assistant. */
public record Message(String role, String content) {

  public static Message user(String content) {
    return new Message("user", content);
  }
}
