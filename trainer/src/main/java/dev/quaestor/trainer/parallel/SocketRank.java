package dev.quaestor.trainer.parallel;

import dev.quaestor.trainer.engine.Rank;
import dev.quaestor.trainer.parallel.Link.Frame;
import java.io.IOException;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A rank that reaches each other one over a socket. The gradient is cut into as many slices as
 * there are ranks: each rank is sent its own slice of all gradients, adds them up from rank 0 on,
 * and sends the sum to all. So a rank sends and takes {@code 2 (n-1) / n} gradients a step,
 * whatever the number n of ranks, and every float is added up in one order by one rank.
 *
 * <p>Close it after use. Nothing is serialized or deserialized but floats and their count.
 */
public final class SocketRank implements Rank, AutoCloseable {

  private final Meeting.Terms terms;
  private final List<Link> links;
  private final ExecutorService senders;
  private float[][] slices = {};
  private long step;

  SocketRank(Meeting.Terms terms, List<Link> links) {
    this.terms = terms;
    this.links = List.copyOf(links);
    senders =
        Executors.newFixedThreadPool(
            Math.max(1, links.size()),
            work -> {
              Thread thread = new Thread(work, "quaestor-rank-" + terms.number());
              thread.setDaemon(true);
              return thread;
            });
  }

  @Override
  public int number() {
    return terms.number();
  }

  @Override
  public int count() {
    return terms.count();
  }

  @Override
  public double[] together(FloatBuffer gradient, double loss) {
    FloatBuffer whole = gradient.duplicate().clear();
    int me = terms.number();
    double[] losses = new double[terms.count()];
    losses[me] = loss;
    List<Future<?>> sending = new ArrayList<>();
    int size = size(whole, me);
    room(size);
    for (Link link : links) {
      Frame frame = new Frame(step, Frame.OWN, size(whole, link.peer()));
      FloatBuffer slice = slice(whole, link.peer());
      sending.add(sent(link, () -> link.send(frame, slice, loss)));
    }
    for (Link link : links) {
      Frame frame = new Frame(step, Frame.OWN, size);
      losses[link.peer()] =
          taken(link, () -> link.take(frame, FloatBuffer.wrap(slices[link.peer()])));
    }
    awaitSent(sending); // the slice below is no one else's to read
    slice(whole, me).get(slices[me], 0, size);
    float[] sum = slices[0];
    for (int rank = 1; rank < terms.count(); rank++) {
      add(sum, slices[rank], size);
    }
    slice(whole, me).put(sum, 0, size);
    for (Link link : links) {
      Frame frame = new Frame(step, Frame.SUM, size);
      FloatBuffer slice = slice(whole, me);
      sending.add(sent(link, () -> link.send(frame, slice, 0)));
    }
    for (Link link : links) {
      Frame frame = new Frame(step, Frame.SUM, size(whole, link.peer()));
      taken(link, () -> link.take(frame, slice(whole, link.peer())));
    }
    awaitSent(sending);
    step++;
    return losses;
  }

  private static void add(float[] sum, float[] other, int size) {
    for (int i = 0; i < size; i++) {
      sum[i] += other[i];
    }
  }

  private void room(int size) {
    if (slices.length == 0 || slices[0].length < size) {
      slices = new float[terms.count()][size];
    }
  }

  private int from(FloatBuffer whole, int rank) {
    return (int) ((long) whole.limit() * rank / terms.count());
  }

  private int size(FloatBuffer whole, int rank) {
    return from(whole, rank + 1) - from(whole, rank);
  }

  private FloatBuffer slice(FloatBuffer whole, int rank) {
    return whole.slice(from(whole, rank), size(whole, rank));
  }

  /** Something done over a link. */
  private interface Sending {
    void run() throws IOException;
  }

  private Future<?> sent(Link link, Sending sending) {
    return senders.submit(
        () -> {
          try {
            sending.run();
          } catch (IOException e) {
            throw lost(link, e);
          }
          return link;
        });
  }

  private double taken(Link link, Callable<Double> taking) {
    try {
      return taking.call();
    } catch (IOException e) {
      throw lost(link, e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private RankLostException lost(Link link, IOException e) {
    return new RankLostException(
        "%s lost rank %d in step %d of its stretch, in which each is waited for %d s: %s"
            .formatted(terms, link.peer(), step + 1, terms.patience().toSeconds(), Pass.told(e)),
        e);
  }

  private void awaitSent(List<Future<?>> sending) {
    for (Future<?> each : sending) {
      try {
        each.get(terms.millis(), TimeUnit.MILLISECONDS);
      } catch (ExecutionException e) {
        throw e.getCause() instanceof RankLostException lost
            ? lost
            : new IllegalStateException(e.getCause());
      } catch (TimeoutException e) {
        throw new RankLostException(terms + ": another rank takes nothing", e);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new RankLostException(terms + " was interrupted", e);
      }
    }
    sending.clear();
  }

  @Override
  public void close() {
    senders.shutdown();
    links.forEach(Link::close);
  }
}
