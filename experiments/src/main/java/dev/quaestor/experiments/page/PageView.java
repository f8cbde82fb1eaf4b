package dev.quaestor.experiments.page;

import dev.quaestor.teacher.door.Door;
import dev.quaestor.teacher.page.PageServer;
import dev.quaestor.teacher.page.Site.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.function.LongSupplier;

/** The page over experiments: served until it is closed, or written as files. */
public final class PageView implements AutoCloseable {

  private final Watch watch;
  private final PageServer server;

  private PageView(Watch watch, PageServer server) {
    this.watch = watch;
    this.server = server;
  }

  /**
   * Whose time it goes by.
   *
   * @param clock the time of day
   * @param nanos a monotonic clock
   */
  public record Clocks(Clock clock, LongSupplier nanos) {}

  /**
   * Serves the page.
   *
   * @param places experiments' directories, or folders of them
   */
  public static PageView serve(List<Path> places, Door door, Clocks clocks) throws IOException {
    Watch watch = new Watch(places, clocks.clock(), clocks.nanos()).begin();
    Reply login = new Reply("text/html; charset=utf-8", PageSite.file("login.html"));
    return new PageView(watch, PageServer.start(new PageSite(watch), login, door));
  }

  /**
   * Writes the page as files.
   *
   * @return the file to open
   */
  public static Path write(List<Path> places, Path out, Clocks clocks) throws IOException {
    Watch watch = new Watch(places, clocks.clock(), clocks.nanos());
    watch.lookAround();
    return StaticPages.write(watch, out);
  }

  /** The address to open, and what is shown there. */
  public String url() {
    return server.url().toString();
  }

  @Override
  public void close() {
    server.close();
    watch.close();
  }
}
