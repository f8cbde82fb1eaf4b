package dev.quaestor.curation.student;

import dev.quaestor.curation.pool.Candidate;
import dev.quaestor.curation.pool.Example;
import dev.quaestor.curation.random.RandomStreams;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A student that is fetched when it is first asked something; who it is, is known before. */
public final class Deferred implements Student {

  private final String sha256;
  private final long activeParameters;
  private final Supplier<Student> source;
  private @Nullable Student fetched;

  public Deferred(String sha256, long activeParameters, Supplier<Student> source) {
    this.sha256 = sha256;
    this.activeParameters = activeParameters;
    this.source = source;
  }

  private synchronized Student student() {
    if (fetched == null) {
      fetched = source.get();
    }
    return fetched;
  }

  @Override
  public String sha256() {
    return sha256;
  }

  @Override
  public List<Observation> observe(
      List<Candidate> candidates, Decoding decoding, RandomStreams streams) {
    return student().observe(candidates, decoding, streams);
  }

  @Override
  public Sight embed(
      List<Candidate> candidates, int maxTokens, Set<Embedding> embeddings, RandomStreams streams) {
    return student().embed(candidates, maxTokens, embeddings, streams);
  }

  @Override
  public List<TextLoss> losses(List<Example> examples) {
    return student().losses(examples);
  }

  @Override
  public List<TextLoss> lossesAlone(List<Example> examples) {
    return student().lossesAlone(examples);
  }

  @Override
  public Gradients gradients(
      List<Example> examples, Embedding.GradientSketch kind, RandomStreams streams) {
    return student().gradients(examples, kind, streams);
  }

  @Override
  public double[] information(List<Example> examples, List<Student> others) {
    return student().information(examples, others);
  }

  @Override
  public Student observed() {
    return student().observed();
  }

  @Override
  public long activeParameters() {
    return activeParameters;
  }

  @Override
  public synchronized void close() {
    if (fetched != null) {
      fetched.close();
    }
  }
}
