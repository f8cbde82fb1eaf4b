package dev.quaestor.trainer.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.curation.student.Training;
import dev.quaestor.trainer.disk.DurableFiles;
import dev.quaestor.trainer.disk.JsonFields;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;

/**
 * Makes no student: writes down what is to be made ({@link #ORDER}, beside the corpus) and leaves
 * the round waiting for whoever makes it.
 *
 * @param learningRate what the manifest says of it
 */
public record Awaiting(double learningRate) implements Making {

  /** What is to be made, in the directory of the round's training. */
  public static final String ORDER = "order.json";

  @Override
  public Map<String, String> make(Order order) throws IOException {
    Training training = order.training();
    ObjectNode json = JsonFields.JSON.createObjectNode();
    json.put("round", training.round());
    json.put("corpus", order.corpus().file().toAbsolutePath().normalize().toString());
    json.put("sha256", order.corpus().sha256());
    json.put("examples", training.course().corpus().size());
    json.put("steps", training.course().steps());
    json.put("from", training.course().from().name().toLowerCase(Locale.ROOT));
    json.put("base", order.places().base().toAbsolutePath().normalize().toString());
    json.put("incumbent", order.places().incumbent().toAbsolutePath().normalize().toString());
    json.put("learning_rate", learningRate);
    json.put("seed", training.streams().seed());
    DurableFiles.write(order.work().resolve(ORDER), JsonFields.pretty(json));
    throw new AwaitedException(training.round());
  }
}
