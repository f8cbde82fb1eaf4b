package dev.quaestor.teacher.page;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a server of pages has to show. */
public interface Site {

  /**
   * What is asked for.
   *
   * @param path the parts of its path, decoded; none for the root
   * @param query its parameters, decoded, the last of each name
   */
  record Visit(List<String> path, Map<String, String> query) {

    public Visit {
      path = List.copyOf(path);
      query = Map.copyOf(query);
    }
  }

  /**
   * An answer.
   *
   * @param type its media type
   */
  record Reply(String type, byte[] body) {

    /** A text to be read as it is, whatever it looks like. */
    public static final String PLAIN = "text/plain; charset=utf-8";
  }

  /**
   * What happened since.
   *
   * @param version to ask from the next time
   * @param events each a line of JSON
   */
  record News(long version, List<String> events) {

    public News {
      events = List.copyOf(events);
    }
  }

  /**
   * The answer to {@code visit}; empty where there is no such thing.
   *
   * @throws IllegalArgumentException if what is asked for cannot be understood, saying why
   */
  Optional<Reply> answer(Visit visit) throws IOException;

  /** Waits for something newer than {@code version}, so long at most. */
  News news(long version, Duration most) throws InterruptedException;
}
