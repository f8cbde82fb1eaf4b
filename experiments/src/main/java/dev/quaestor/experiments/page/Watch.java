package dev.quaestor.experiments.page;

import dev.quaestor.teacher.page.Site.News;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at experiments now and then, and tells who waits that one has changed. A look that takes
 * long is followed by a pause twenty times as long, so that looking takes a twentieth of one
 * processor at most. Of a folder that is no experiment itself, those in it are looked at, new ones
 * among them.
 */
final class Watch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Watch.class);
  private static final long SHORTEST_NANOS = 1_000_000_000L;
  private static final int PAUSES = 20;

  private static final class Watched {
    private final WatchedExperiment experiment;
    private long version;
    private long due;

    private Watched(WatchedExperiment experiment) {
      this.experiment = experiment;
    }
  }

  private final List<Path> places;
  private final Clock clock;
  private final LongSupplier nanos;
  private final Map<Path, Watched> watched = new LinkedHashMap<>();
  private final Thread thread = new Thread(this::go, "watch");
  private long version = 1;

  /**
   * @param places experiments' directories, or folders of them
   * @param nanos a monotonic clock
   */
  Watch(List<Path> places, Clock clock, LongSupplier nanos) {
    this.places = List.copyOf(places);
    this.clock = clock;
    this.nanos = nanos;
    thread.setDaemon(true);
  }

  /** Looks once at everything, and from now on again and again. */
  Watch begin() {
    lookAround();
    thread.start();
    return this;
  }

  /** All experiments as they were seen last, in the order they were named. */
  synchronized List<WatchedExperiment.Seen> seen() {
    return watched.values().stream().map(each -> each.experiment.seen()).toList();
  }

  /** The experiment of this id. */
  Optional<WatchedExperiment.Seen> seen(String id) {
    return seen().stream().filter(each -> each.id().equals(id)).findFirst();
  }

  /** Waits for experiments that changed after {@code since}, so long at most. */
  synchronized News news(long since, Duration most) throws InterruptedException {
    long end = nanos.getAsLong() + most.toNanos();
    while (since >= version) {
      long left = end - nanos.getAsLong();
      if (left <= 0) {
        return new News(since, List.of());
      }
      wait(left / 1_000_000 + 1);
    }
    List<String> events = new ArrayList<>();
    for (Watched each : watched.values()) {
      if (each.version > since) {
        events.add("{\"id\":\"%s\"}".formatted(each.experiment.seen().id()));
      }
    }
    return new News(version, events);
  }

  /** Looks at each experiment that is due; how long until the next is. */
  long lookAround() {
    find();
    List<Watched> all;
    synchronized (this) {
      all = List.copyOf(watched.values());
    }
    long next = nanos.getAsLong() + SHORTEST_NANOS;
    for (Watched each : all) {
      long begin = nanos.getAsLong();
      if (each.due <= begin || each.due == 0) {
        boolean changed = each.experiment.look();
        long took = nanos.getAsLong() - begin;
        each.due = nanos.getAsLong() + Math.max(SHORTEST_NANOS, PAUSES * took);
        if (changed) {
          changed(each);
        }
      }
      next = Math.min(next, each.due);
    }
    return Math.max(0, next - nanos.getAsLong());
  }

  private synchronized void changed(Watched each) {
    version++;
    each.version = version;
    notifyAll();
  }

  private void go() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        long pause = lookAround();
        synchronized (this) {
          wait(pause / 1_000_000 + 1);
        }
      }
    } catch (InterruptedException closed) {
      Thread.currentThread().interrupt();
    }
  }

  private void find() {
    List<Path> found = new ArrayList<>();
    for (Path place : places) {
      List<Path> inside = isExperiment(place) ? List.of() : inside(place);
      found.addAll(inside.isEmpty() ? List.of(place) : inside);
    }
    synchronized (this) {
      for (Path directory : found) {
        if (!watched.containsKey(directory)) {
          watched.put(
              directory, new Watched(new WatchedExperiment(id(directory), directory, clock)));
        }
      }
      boolean several = watched.size() > 1;
      watched.keySet().removeIf(path -> several && !found.contains(path) && !isExperiment(path));
    }
  }

  private static boolean isExperiment(Path directory) {
    return Files.isRegularFile(directory.resolve("manifest.yaml"));
  }

  private static List<Path> inside(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> children = Files.list(folder)) {
      return children.filter(Watch::isExperiment).sorted().toList();
    } catch (IOException e) {
      LOG.debug("{} cannot be listed now", folder, e);
      return List.of();
    }
  }

  /** The folder's name in letters that need no escape, numbered where another has it. */
  private String id(Path directory) {
    Path name = directory.toAbsolutePath().normalize().getFileName();
    String plain = (name == null ? "root" : name.toString()).replaceAll("[^A-Za-z0-9_-]+", "-");
    TreeSet<String> taken = new TreeSet<>();
    watched.values().forEach(each -> taken.add(each.experiment.seen().id()));
    String id = plain;
    for (int number = 2; taken.contains(id); number++) {
      id = plain + "-" + number;
    }
    return id;
  }

  @Override
  public void close() {
    thread.interrupt();
  }
}
