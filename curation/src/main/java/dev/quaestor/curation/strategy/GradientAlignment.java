package dev.quaestor.curation.strategy;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.student.Embedding.GradientSketch;
import dev.quaestor.curation.student.Embeddings;
import java.util.List;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * How far a step on the candidate would go the way of the steer split: the mean, over its items, of
 * the cosine between two gradients of the loss in the head's weights, the candidate's by the
 * student's own greedy answer and the item's by its reference. A gradient of 0 goes no way, and
 * scores 0.
 *
 * <p>After LESS (Xia et al. 2024, arXiv 2402.04333), which takes the gradients of an adapter, and
 * the label of the candidate, which here is not known before it is paid for; and sketched as {@code
 * badge} sketches, so that both take one pass.
 *
 * @param sketch what gradients are sketched in
 */
public record GradientAlignment(GradientSketch sketch) implements AcquisitionFunction {

  @Override
  public String name() {
    return "gradient-alignment";
  }

  @Override
  public Set<Need> needs() {
    return Set.of(new Need.Answer(), new Need.Embedded(sketch), new Need.SteerGradients(sketch));
  }

  @Override
  public ToDoubleFunction<Candidate> scores(SelectionContext context) {
    double[] way = way(context.steerGradients(sketch));
    Embeddings gradients = context.embeddings(sketch);
    return candidate -> along(way, row(gradients, candidate.id()));
  }

  /** The mean of the items' gradients, each of length 1, so that its products are mean cosines. */
  private static double[] way(Embeddings steer) {
    double[] way = new double[steer.width()];
    List<String> ids = steer.ids();
    for (String id : ids) {
      float[] gradient = row(steer, id);
      double length = length(gradient);
      for (int j = 0; length > 0 && j < way.length; j++) {
        way[j] += gradient[j] / length / ids.size();
      }
    }
    return way;
  }

  private static double along(double[] way, float[] gradient) {
    double length = length(gradient);
    double product = 0;
    for (int j = 0; j < way.length; j++) {
      product += way[j] * gradient[j];
    }
    return length == 0 ? 0 : product / length;
  }

  private static double length(float[] gradient) {
    double squares = 0;
    for (float each : gradient) {
      squares += (double) each * each;
    }
    return Math.sqrt(squares);
  }

  private static float[] row(Embeddings of, String id) {
    float[] row = new float[of.width()];
    of.copy(id, row, 0);
    return row;
  }
}
