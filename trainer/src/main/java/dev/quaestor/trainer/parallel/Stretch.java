package dev.quaestor.trainer.parallel;

import dev.quaestor.trainer.checkpoint.ModelConfig;
import dev.quaestor.trainer.engine.Adapter;
import dev.quaestor.trainer.engine.Decoder;
import dev.quaestor.trainer.engine.DecoderConfig;
import dev.quaestor.trainer.engine.FrozenBase;
import dev.quaestor.trainer.engine.GradientEngine.Share;
import dev.quaestor.trainer.engine.Learnable;
import dev.quaestor.trainer.engine.ParameterShape;
import dev.quaestor.trainer.engine.Rank;
import dev.quaestor.trainer.network.FinetuningSession;
import dev.quaestor.trainer.network.FinetuningSession.Adapted;
import dev.quaestor.trainer.network.FinetuningSession.Step;
import java.io.Serializable;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Some steps of a training, as every rank is given them.
 *
 * @param learner what learns
 * @param lessons the batches, one a step
 * @param from where the training stands before the first of them
 */
public record Stretch(Learner learner, Lessons lessons, Standing from) implements Serializable {

  /**
   * What came of a stretch on one rank.
   *
   * @param stood where the training stands after it; rank 0 alone says so
   * @param steps that were done
   * @param sha256 names where it stands, by which ranks are compared
   * @param divergence why the step after them could not be done; empty where all were
   */
  public record Done(@Nullable Standing stood, List<Step> steps, String sha256, String divergence)
      implements Serializable {

    public Done {
      steps = List.copyOf(steps);
    }
  }

  /** How many processes learn it. */
  public int ranks() {
    return learner.execution().shards();
  }

  /** How many steps. */
  public int steps() {
    return lessons.steps();
  }

  /** Bytes of what learns, its moments and the tokens: about what a rank is sent. */
  public long bytes() {
    long tokens = lessons.texts().stream().mapToLong(text -> text.tokens().length).sum();
    long drawn = lessons.drawn().stream().mapToLong(batch -> batch.length).sum();
    return Float.BYTES * 3L * from.values().length + Integer.BYTES * (tokens + drawn);
  }

  /** Bytes that a step's gradient has. */
  public long gradientBytes() {
    return (long) Float.BYTES * from.values().length;
  }

  /** Learns a whole student, on one rank. */
  public Done by(Rank rank) throws InterruptedException {
    try (Decoder decoder = Decoder.zeros(config())) {
      from.into(decoder);
      try (FinetuningSession session =
          new FinetuningSession(decoder, learner.optimizer(), share(rank))) {
        return learned(session, decoder, rank);
      }
    }
  }

  /**
   * Learns an adapter, on one rank.
   *
   * @param base whose values it learns beside; left as it is
   */
  public Done by(Decoder base, Rank rank) throws InterruptedException {
    try (Adapter adapter = adapter();
        FrozenBase frozen = FrozenBase.over(base, learner.shape().apart());
        FinetuningSession session =
            new FinetuningSession(
                new Adapted(frozen, adapter),
                learner.optimizer(),
                share(rank),
                learner.dropout())) {
      return learned(session, adapter, rank);
    }
  }

  private Done learned(FinetuningSession session, Learnable learnable, Rank rank)
      throws InterruptedException {
    session.restore(from.state(learnable));
    List<Step> steps = new ArrayList<>();
    String divergence = "";
    for (int i = 0; i < lessons.steps() && divergence.isEmpty(); i++) {
      if (Thread.interrupted()) {
        throw new InterruptedException("rank " + rank.number() + " was interrupted");
      }
      try {
        steps.add(session.step(lessons.at(i)));
      } catch (ArithmeticException e) {
        divergence = String.valueOf(e.getMessage()); // on every rank alike
      }
    }
    Standing stood = Standing.of(learnable, session.state());
    return new Done(rank.number() == 0 ? stood : null, steps, stood.sha256(), divergence);
  }

  private Share share(Rank rank) {
    return new Share(learner.execution(), rank);
  }

  private DecoderConfig config() {
    return ModelConfig.parse(learner.shape().config(), Path.of(ModelConfig.FILE)).decoder();
  }

  private Adapter adapter() {
    var settings = Objects.requireNonNull(learner.shape().adapter(), "a whole student learns");
    DecoderConfig shape = config();
    Map<String, FloatBuffer> values = new HashMap<>();
    for (ParameterShape p : settings.parameters(shape)) {
      int offset = Math.toIntExact(p.offset());
      values.put(
          p.name(), FloatBuffer.wrap(from.values(), offset, Math.toIntExact(p.size())).slice());
    }
    return Adapter.of(shape, settings, values);
  }
}
