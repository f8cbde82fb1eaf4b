package dev.quaestor.trainer.parallel;

import dev.quaestor.trainer.engine.Decoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Ranks that are threads of this process, but tell each other their gradients over loopback, and
 * are given copies of what they learn as others are.
 */
public final class LoopbackRanks implements Ranks {

  private final List<Integer> stretches = new ArrayList<>();
  private final List<String> bases = new ArrayList<>();
  private boolean interrupted;

  /** Steps of each stretch so far. */
  public List<Integer> stretches() {
    return stretches;
  }

  /** The key of each base that was named. */
  public List<String> bases() {
    return bases;
  }

  /** Interrupts whoever asks next. */
  public void interruptNext() {
    interrupted = true;
  }

  @Override
  public void muster(int count) {
    // threads are always there
  }

  @Override
  public Stretch.Done train(Stretch stretch, Optional<Base> base) throws InterruptedException {
    if (interrupted) {
      interrupted = false;
      throw new InterruptedException("while ranks trained");
    }
    stretches.add(stretch.steps());
    base.ifPresent(named -> bases.add(named.key()));
    List<Stretch.Done> done =
        together(
            stretch.ranks(),
            rank -> {
              Stretch own = sent(stretch);
              if (base.isEmpty()) {
                return sent(own.by(rank));
              }
              try (Decoder decoder = base.get().loading().get()) {
                return sent(own.by(decoder, rank));
              }
            });
    if (done.stream().map(Stretch.Done::sha256).distinct().count() != 1) {
      throw new IllegalStateException("ranks stand in different places");
    }
    return done.get(0);
  }

  /** What one rank does. */
  interface Part<T> {
    T by(SocketRank rank) throws Exception;
  }

  /** What each rank makes of it, in their order; the first failure otherwise. */
  static <T> List<T> together(int count, Part<T> part) throws InterruptedException {
    List<Meeting> meetings = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(count);
    try {
      List<InetSocketAddress> addresses = new ArrayList<>();
      for (int rank = 0; rank < count; rank++) {
        Meeting meeting = Meeting.at("127.0.0.1", terms(rank, count));
        meetings.add(meeting);
        addresses.add(meeting.address());
      }
      List<Callable<T>> parts = new ArrayList<>();
      for (Meeting meeting : meetings) {
        parts.add(
            () -> {
              try (SocketRank rank = meeting.meet(addresses)) {
                return part.by(rank);
              }
            });
      }
      List<T> made = new ArrayList<>();
      for (Future<T> each : threads.invokeAll(parts)) {
        made.add(each.get());
      }
      return made;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException failure
          ? failure
          : new IllegalStateException(e.getCause());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } finally {
      threads.shutdown();
    }
  }

  static Meeting.Terms terms(int number, int count) {
    return new Meeting.Terms("a secret", "a build", number, count, Duration.ofSeconds(60));
  }

  /** A copy that went through what serializes it. */
  @SuppressWarnings("unchecked")
  private static <T> T sent(T thing) throws IOException, ClassNotFoundException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(thing);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      return (T) in.readObject();
    }
  }
}
