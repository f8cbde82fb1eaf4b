package dev.quaestor.curation.teacher.writing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Optional;

/** The modes in which teachers write questions of their own, each with its template. */
public enum Writings {
  /** One call: a new question and its answer (Kessler et al. 2025). */
  NEW_PAIR("new-pair", Link.PAIR, WritingMode.Answering.IN_REPLY),
  /** Three calls: a new question, a look at it, its answer (Chan et al. 2024). */
  NEW_QUESTION("new-question", Link.QUESTION, WritingMode.Answering.ANEW),
  /** Two calls: the question in other words, and its answer (Chan et al. 2024). */
  REPHRASE("rephrase", Link.REPHRASE, WritingMode.Answering.ANEW),
  /** Two calls: an easier question, and its answer. */
  SIMPLIFY("simplify", Link.EASIER, WritingMode.Answering.ANEW),
  /** Two calls: a harder question, and its answer (Evol-Instruct, Xu et al. 2023). */
  HARDER("harder", Link.HARDER, WritingMode.Answering.ANEW),
  /**
   * One call: a new question and its answer, from one that the student got wrong (LLM2LLM, Lee et
   * al. 2024).
   */
  CORRECT("correct", Link.PAIR, WritingMode.Answering.IN_REPLY);

  private final String mode;
  private final Link link;
  private final WritingMode.Answering answering;

  Writings(String mode, Link link, WritingMode.Answering answering) {
    this.mode = mode;
    this.link = link;
    this.answering = answering;
  }

  /** As a manifest names it. */
  public String mode() {
    return mode;
  }

  /** What is written. */
  public Link link() {
    return link;
  }

  /** Where its answer comes from, unless something else is said. */
  public WritingMode.Answering answering() {
    return answering;
  }

  /** The template that ships. */
  public Template template() {
    return shipped(mode);
  }

  /** The template that ships for a teacher that is shown the student's answer, where one does. */
  public Optional<Template> showing() {
    return this == CORRECT ? Optional.of(shipped(mode + "-showing")) : Optional.empty();
  }

  /** Whether it is about questions that the student got wrong, and about no others. */
  public boolean ofWrong() {
    return this == CORRECT;
  }

  /** The template by which what it wrote is looked at. */
  public Optional<Template> check() {
    return this == NEW_QUESTION ? Optional.of(shipped("check")) : Optional.empty();
  }

  static Template shipped(String name) {
    String file = name + ".txt";
    try (InputStream in = Writings.class.getResourceAsStream(file)) {
      byte[] bytes = Objects.requireNonNull(in, file).readAllBytes();
      return new Template("shipped " + name, new String(bytes, StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
