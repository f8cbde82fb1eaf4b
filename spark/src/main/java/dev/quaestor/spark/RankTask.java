package dev.quaestor.spark;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.trainer.parallel.Meeting;
import dev.quaestor.trainer.parallel.SocketRank;
import dev.quaestor.trainer.parallel.Stretch;
import dev.quaestor.trainer.work.Likeness;
import dev.quaestor.trainer.work.Weights;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.spark.BarrierTaskContext;
import org.apache.spark.SparkEnv;
import org.apache.spark.broadcast.Broadcast;
import org.jspecify.annotations.Nullable;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/**
 * One rank of a stretch: a task of a barrier stage. Spark is asked once what the addresses of all
 * are; from then on ranks speak to each other alone. A rank that is not like the driver says so in
 * place of its address, and none does anything.
 */
final class RankTask extends AbstractFunction1<Iterator<Integer>, Iterator<RankTask.Said>>
    implements Serializable {

  private static final long serialVersionUID = 1;
  private static final String OBJECTS = "!";

  private final Broadcast<Stretch> stretch;
  private final @Nullable Broadcast<Weights> base;
  private final Likeness driver;
  private final Attempt attempt;

  /**
   * One try at a stretch.
   *
   * @param secret known to its ranks alone
   * @param patience how long ranks wait for one another
   */
  record Attempt(String secret, Duration patience) implements Serializable {

    @Override
    public String toString() {
      return "a try with a patience of " + patience; // the secret is nobody's to read
    }
  }

  /**
   * What a rank says in the end.
   *
   * @param done null where one of the ranks objected
   * @param objection why
   */
  record Said(Stretch.@Nullable Done done, String objection) implements Serializable {}

  RankTask(
      Broadcast<Stretch> stretch,
      @Nullable Broadcast<Weights> base,
      Likeness driver,
      Attempt attempt) {
    this.stretch = stretch;
    this.base = base;
    this.driver = driver;
    this.attempt = attempt;
  }

  @Override
  public Iterator<Said> apply(Iterator<Integer> ignored) {
    try {
      return CollectionConverters.asScala(List.of(said(BarrierTaskContext.get())).iterator());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private Said said(BarrierTaskContext task) throws IOException, InterruptedException {
    Optional<String> unlike = driver.unlike(SparkWorkers.likeness());
    Meeting.Terms terms =
        new Meeting.Terms(
            attempt.secret(),
            Digests.hex(SparkWorkers.likeness().toString()),
            task.partitionId(),
            stretch.value().ranks(),
            attempt.patience());
    String host = SparkEnv.get().blockManager().blockManagerId().host();
    try (Meeting meeting = Meeting.at(host, terms)) {
      String[] told =
          task.allGather(
              unlike
                  .map(differences -> OBJECTS + Shift.unlike(Shift.executor(), differences))
                  .orElseGet(() -> host + ":" + meeting.address().getPort()));
      Optional<String> objection =
          Arrays.stream(told).filter(each -> each.startsWith(OBJECTS)).findFirst();
      if (objection.isPresent()) {
        return new Said(null, objection.get().substring(OBJECTS.length()));
      }
      List<InetSocketAddress> addresses = new ArrayList<>();
      for (String each : told) {
        int colon = each.lastIndexOf(':');
        addresses.add(
            new InetSocketAddress(
                each.substring(0, colon), Integer.parseInt(each.substring(colon + 1))));
      }
      return new Said(done(meeting, addresses), "");
    }
  }

  private Stretch.Done done(Meeting meeting, List<InetSocketAddress> addresses)
      throws InterruptedException {
    if (base == null) {
      try (SocketRank rank = meeting.meet(addresses)) {
        return stretch.value().by(rank);
      }
    }
    String key = SparkEnv.get().conf().getAppId() + "/" + base.id();
    try (Engines.Lease lease = Engines.lease(key, base::value);
        SocketRank rank = meeting.meet(addresses)) {
      return stretch.value().by(lease.decoder(), rank);
    }
  }
}
