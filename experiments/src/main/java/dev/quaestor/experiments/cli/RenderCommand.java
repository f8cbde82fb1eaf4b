package dev.quaestor.experiments.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.experiments.render.ConversationLine;
import dev.quaestor.trainer.tokenizer.ChatTemplate;
import dev.quaestor.trainer.tokenizer.Tokenizer;
import dev.quaestor.trainer.tokenizer.TokenizerFiles;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code quaestor render}. */
@Command(
    name = "render",
    mixinStandardHelpOptions = true,
    description = {
      "Writes conversations as the student's chat template puts them: the exact text and ids.",
      "A line is {\"id\",\"messages\",\"generate\"}, and may have \"continue\", \"tools\", \"documents\"",
      "and \"variables\"; it comes back as {\"id\",\"text\",\"ids\"}, or as {\"id\",\"error\"}.",
      "The directory needs its tokenizer only."
    })
final class RenderCommand implements Callable<Integer> {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Console console;
  private final Clock clock;

  @Option(
      names = "--student",
      paramLabel = "DIR",
      required = true,
      description = "a Hugging Face directory, such as a run's checkpoints/round-0003")
  private Path student = Path.of("");

  @Option(names = "--in", paramLabel = "FILE", required = true, description = "the conversations")
  private Path in = Path.of("");

  @Option(names = "--out", paramLabel = "FILE", required = true, description = "where they go")
  private Path out = Path.of("");

  @Option(
      names = "--date",
      paramLabel = "DAY",
      description = "the day that the template writes, such as 2026-07-26; today where not given")
  private @Nullable LocalDate date;

  RenderCommand(Console console) {
    this.console = console;
    this.clock = Clock.systemDefaultZone();
  }

  @Override
  public Integer call() throws IOException {
    if (!Files.isReadable(in)) {
      throw new UsageException(in + ": no such file, or it cannot be read");
    }
    TokenizerFiles files = TokenizerFiles.read(student);
    ChatTemplate template = template(files);
    Path beside = Path.of(out + ".new");
    int[] counts = new int[2];
    try (Tokenizer tokenizer = Tokenizer.of(files);
        Stream<String> lines = Files.lines(in, StandardCharsets.UTF_8);
        BufferedWriter writer = Files.newBufferedWriter(beside, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String line : (Iterable<String>) lines::iterator) {
        number++;
        if (!line.isBlank()) {
          ObjectNode rendered = rendered(number, line, template, tokenizer);
          counts[rendered.has("error") ? 1 : 0]++;
          writer.write(JSON.writeValueAsString(rendered));
          writer.write('\n');
        }
      }
    }
    Files.move(beside, out, StandardCopyOption.REPLACE_EXISTING);
    console.say(
        "%d conversations rendered into %s%s"
            .formatted(
                counts[0],
                out,
                counts[1] == 0 ? "" : "; %d are errors, each in its line".formatted(counts[1])));
    return 0;
  }

  private ChatTemplate template(TokenizerFiles files) {
    LocalDateTime now = date == null ? LocalDateTime.now(clock) : date.atStartOfDay();
    return ChatTemplate.of(files)
        .orElseThrow(
            () ->
                new UsageException(
                    student
                        + " has no chat template: expected chat_template.jinja, or chat_template in tokenizer_config.json"
                        + (Files.exists(student.resolve("chat_template.json"))
                            ? "; its chat_template.json is for processors of images, tokenizers do not read it: copy the template from it"
                            : "")))
        .at(now);
  }

  private static ObjectNode rendered(
      int number, String line, ChatTemplate template, Tokenizer tokenizer)
      throws JsonProcessingException {
    ObjectNode rendered = JSON.createObjectNode();
    ConversationLine conversation = ConversationLine.read(number, line);
    rendered.set("id", conversation.id());
    try {
      String text = template.render(conversation.conversation());
      int[] ids = tokenizer.encodeMarkup(text);
      rendered.put("text", text);
      ArrayNode array = rendered.putArray("ids");
      for (int id : ids) {
        array.add(id);
      }
    } catch (IllegalArgumentException e) {
      rendered.put("error", e.getMessage());
    }
    return rendered;
  }
}
