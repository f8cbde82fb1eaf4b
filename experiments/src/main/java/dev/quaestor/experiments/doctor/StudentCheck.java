package dev.quaestor.experiments.doctor;

import dev.quaestor.curation.random.RandomStreams;
import dev.quaestor.curation.teacher.Message;
import dev.quaestor.experiments.score.LoadedStudent;
import dev.quaestor.trainer.disk.InvalidCheckpointException;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.Generated;
import dev.quaestor.trainer.engine.Precision;
import dev.quaestor.trainer.engine.ProductRates;
import dev.quaestor.trainer.engine.Sampling;
import dev.quaestor.trainer.tokenizer.ChatTemplate;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.UnknownCharactersException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Lets a student answer, greedily and by its own distribution, plain prompts and, where it has a
 * chat template, questions in it; and checks that the answers end.
 *
 * @param prompts what is asked; where the vocabulary can write none of them, a few of its own
 *     tokens in a row are
 * @param maxTokens the longest answer
 * @param shards threads
 */
public record StudentCheck(List<String> prompts, int maxTokens, int shards) {
  /** A template that writes the date ends turns alike on any. */
  private static final LocalDateTime SOME_DAY = LocalDate.of(2026, 1, 1).atStartOfDay();

  /** Asked where the user names nothing. */
  public static final List<String> PROMPTS =
      List.of(
          "What is 2 + 2?\n", "Name a colour.\n", "Question: Is the sky blue?\nAnswer:", "Hello");

  private static final RandomStreams STREAMS = new RandomStreams(1);
  private static final int DRAWN = 8;

  public StudentCheck {
    prompts = List.copyOf(prompts);
    if (maxTokens < 1) {
      throw new IllegalArgumentException("an answer has at least one token; found " + maxTokens);
    }
  }

  /** What is found in {@code directory}. */
  public List<Finding> findings(Path directory) throws IOException {
    List<Finding> findings = new ArrayList<>();
    try (LoadedStudent student = LoadedStudent.open(directory, shards)) {
      DecoderConfig shape = student.decoder().config();
      findings.add(
          Finding.ok(
              "student",
              "%s loads: %,d parameters, vocabulary %,d, context %,d"
                  .formatted(directory, shape.parameterCount(), shape.vocab(), shape.context())));
      findings.add(
          MachineChecks.precisions(
              ProductRates.measured(shape, System::nanoTime), Precision.INT8.lacking()));
      Optional<ChatTemplate> template = template(student, findings);
      EndTokens ends = new EndTokens(student, template);
      findings.addAll(ends.findings());
      findings.addAll(stops(student, template, ends));
    } catch (InvalidCheckpointException | IllegalArgumentException | IOException e) {
      findings.add(
          Finding.problem(
              "student",
              String.valueOf(e.getMessage()),
              "name a directory in Hugging Face's layout, such as a run's checkpoints/round-0003"));
    }
    return findings;
  }

  /** A template that cannot be rendered is a finding, not the end. */
  private static Optional<ChatTemplate> template(LoadedStudent student, List<Finding> findings) {
    try {
      Optional<ChatTemplate> template =
          student
              .tokenizer()
              .flatMap(tokenizer -> ChatTemplate.of(tokenizer.files()))
              .map(found -> found.at(SOME_DAY));
      template.ifPresent(ChatTemplate::turnEnd);
      return template;
    } catch (IllegalArgumentException e) {
      findings.add(
          Finding.warning(
              "chat template", e.getMessage(), "ask plain prompts, or simplify the template"));
      return Optional.empty();
    }
  }

  private List<Finding> stops(
      LoadedStudent student, Optional<ChatTemplate> template, EndTokens ends) {
    Map<String, List<Generated>> answers = new LinkedHashMap<>();
    List<int[]> plain = plain(student);
    int context = student.decoder().config().context();
    plain.removeIf(prompt -> prompt.length == 0 || prompt.length >= context);
    if (plain.isEmpty()) {
      return List.of(
          Finding.problem(
              "stops",
              "no prompt fits the context of %d tokens".formatted(context),
              "name shorter ones with --prompt"));
    }
    ask(student, "plain prompts", plain, answers);
    template.ifPresent(
        chat -> {
          List<int[]> rendered = chat(student, chat);
          rendered.removeIf(prompt -> prompt.length == 0 || prompt.length >= context);
          if (!rendered.isEmpty()) {
            ask(student, "chat questions", rendered, answers);
          }
        });
    return List.of(verdict(answers, ends));
  }

  private void ask(
      LoadedStudent student,
      String form,
      List<int[]> prompts,
      Map<String, List<Generated>> answers) {
    Set<Integer> ends = student.ends();
    answers.put(form + ", greedy", student.answers(prompts, maxTokens));
    answers.put(
        form + ", sampled",
        student.answers(
            prompts,
            Sampling.at(1, maxTokens, ends),
            prompt -> STREAMS.stream(0, "doctor", form + prompt)));
  }

  private List<int[]> plain(LoadedStudent student) {
    List<int[]> plain = new ArrayList<>();
    if (student.tokenizer().isPresent()) {
      for (String prompt : prompts) {
        try {
          plain.add(student.prompt(prompt));
        } catch (UnknownCharactersException e) {
          continue; // a small vocabulary of its own; its tokens are asked below
        }
      }
    }
    if (plain.isEmpty()) {
      for (int i = 0; i < PROMPTS.size(); i++) {
        plain.add(drawn(student, STREAMS.stream(0, "doctor prompts", "" + i)));
      }
    }
    return plain;
  }

  /** What the tokenizer puts before a text, and tokens drawn from the vocabulary, ends left out. */
  private static int[] drawn(LoadedStudent student, RandomGenerator random) {
    DecoderConfig shape = student.decoder().config();
    Optional<Tokenizer> tokenizer = student.tokenizer();
    List<Integer> tokens = new ArrayList<>();
    tokenizer.ifPresent(t -> Arrays.stream(t.affixes().before()).forEach(tokens::add));
    int length = Math.min(DRAWN, Math.max(1, shape.context() / 2));
    int words = tokenizer.map(Tokenizer::vocabularySize).orElse(shape.vocab());
    while (tokens.size() < length) {
      int token = random.nextInt(words);
      if (!student.ends().contains(token) || words == student.ends().size()) {
        tokens.add(token);
      }
    }
    return tokens.stream().mapToInt(Integer::intValue).toArray();
  }

  private List<int[]> chat(LoadedStudent student, ChatTemplate template) {
    Tokenizer tokenizer = student.tokenizer().orElseThrow();
    List<int[]> rendered = new ArrayList<>();
    for (String prompt : prompts) {
      try {
        String text = template.prompt(List.of(Message.user(prompt.strip())));
        rendered.add(tokenizer.encodeMarkup(text));
      } catch (UnknownCharactersException e) {
        continue; // said by the check of the template's tokens
      }
    }
    return rendered;
  }

  private Finding verdict(Map<String, List<Generated>> answers, EndTokens ends) {
    List<String> parts = new ArrayList<>();
    List<Generated> all = new ArrayList<>();
    List<Generated> unended = new ArrayList<>();
    boolean oneFormNever = false;
    for (Map.Entry<String, List<Generated>> form : answers.entrySet()) {
      List<Generated> open =
          form.getValue().stream().filter(a -> a.stop() == Generated.Stop.LIMIT).toList();
      int asked = form.getValue().size();
      parts.add("%s %d of %d".formatted(form.getKey(), asked - open.size(), asked));
      oneFormNever |= open.size() == asked;
      all.addAll(form.getValue());
      unended.addAll(open);
    }
    String found =
        "answers that ended within %d tokens: %s".formatted(maxTokens, String.join("; ", parts));
    if (unended.size() == all.size()) {
      return Finding.problem(
          "stops",
          found + "; none did, so every score of its own answers is worthless",
          ends.offer(unended));
    }
    if (oneFormNever || unended.size() * 2 > all.size()) {
      return Finding.warning(
          "stops", found + "; most or all of one kind ran on", ends.offer(unended));
    }
    return Finding.ok("stops", found);
  }
}
