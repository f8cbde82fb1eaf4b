package dev.quaestor.trainer.parallel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where ranks find one another. Each listens at an address of its own, tells the others which, and
 * connects to those before it; those after it connect here. Whoever shows no {@link Pass} of this
 * meeting is turned away and the listening goes on: for as long as the terms' patience, and no more
 * than {@value #MOST_STRANGERS} times.
 */
public final class Meeting implements AutoCloseable {

  static final int MOST_STRANGERS = 64;
  private static final int PASS_WITHIN_MS = 5000;

  private final Terms terms;
  private final Pass pass;
  private final ServerSocket socket;

  /**
   * Who may meet.
   *
   * @param secret known to the ranks of this attempt at this stretch alone
   * @param build what they must have in common
   * @param number which one this is
   * @param count how many there are
   * @param patience how long each is waited for, here and at every step
   */
  public record Terms(String secret, String build, int number, int count, Duration patience) {

    public Terms {
      if (number < 0 || number >= count || patience.toMillis() < 1) {
        throw new IllegalArgumentException(
            "rank %d of %d with a patience of %s".formatted(number, count, patience));
      }
    }

    int millis() {
      return (int) Math.min(Integer.MAX_VALUE, patience.toMillis());
    }

    @Override
    public String toString() {
      return "rank %d of %d".formatted(number, count); // the secret is nobody's to read
    }
  }

  private Meeting(Terms terms, ServerSocket socket) {
    this.terms = terms;
    this.socket = socket;
    pass = new Pass(terms);
  }

  /**
   * Listens.
   *
   * @param host an address of this machine's that the other ranks reach
   */
  public static Meeting at(String host, Terms terms) throws IOException {
    ServerSocket socket = new ServerSocket();
    try {
      socket.bind(
          new InetSocketAddress(InetAddress.getByName(host), 0), terms.count() + MOST_STRANGERS);
      return new Meeting(terms, socket);
    } catch (IOException e) {
      socket.close();
      throw new IOException(
          "rank %d cannot listen at %s: %s".formatted(terms.number(), host, e.getMessage()), e);
    }
  }

  /** Where this rank is found. */
  public InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  /**
   * Meets the others.
   *
   * @param addresses of all, in their order
   * @throws RankLostException if one of them is not met within the patience
   */
  public SocketRank meet(List<InetSocketAddress> addresses) {
    long deadline = System.nanoTime() + terms.patience().toNanos();
    Map<Integer, Link> met = new TreeMap<>();
    try {
      for (int other = 0; other < terms.number(); other++) {
        met.put(other, connected(other, addresses.get(other), deadline));
      }
      await(met, deadline);
      for (Link link : met.values()) {
        link.patience(terms.millis());
      }
      socket.close();
      return new SocketRank(terms, new ArrayList<>(met.values()));
    } catch (IOException | RuntimeException e) {
      met.values().forEach(Link::close);
      throw e instanceof RankLostException lost
          ? lost
          : new RankLostException(terms + ": " + e.getMessage(), e);
    }
  }

  private Link connected(int other, InetSocketAddress address, long deadline) throws IOException {
    Socket to = new Socket();
    try {
      to.connect(address, left(deadline));
      Link link = new Link(other, to);
      link.patience(left(deadline));
      pass.write(link.out(), terms.number(), other);
      int found = pass.read(link.in(), terms.number());
      if (found != other) {
        throw new RankLostException("rank %d answers as rank %d".formatted(other, found));
      }
      return link;
    } catch (IOException e) {
      to.close();
      throw new RankLostException(
          "%s does not reach rank %d at %s: %s".formatted(terms, other, address, Pass.told(e)), e);
    } catch (RuntimeException e) {
      to.close();
      throw e;
    }
  }

  /** Lets those in that come after this one. */
  private void await(Map<Integer, Link> met, long deadline) throws IOException {
    List<String> strangers = new ArrayList<>();
    while (met.size() < terms.count() - 1) {
      try {
        socket.setSoTimeout(left(deadline));
        admit(socket.accept(), met, deadline, strangers);
      } catch (SocketTimeoutException e) {
        throw new RankLostException(
            "%s met %d of %d others within %d s%s"
                .formatted(
                    terms,
                    met.size(),
                    terms.count() - 1,
                    terms.patience().toSeconds(),
                    of(strangers)),
            e);
      }
      if (strangers.size() >= MOST_STRANGERS) {
        throw new RankLostException(terms + of(strangers));
      }
    }
  }

  private static String of(List<String> strangers) {
    return strangers.isEmpty()
        ? ""
        : "; it turned %d connections away, the last since %s"
            .formatted(strangers.size(), strangers.get(strangers.size() - 1));
  }

  private void admit(Socket from, Map<Integer, Link> met, long deadline, List<String> strangers)
      throws IOException {
    try {
      Link unnamed = new Link(-1, from);
      unnamed.patience(Math.min(PASS_WITHIN_MS, left(deadline)));
      int other = pass.read(unnamed.in(), terms.number());
      if (other < terms.number() || met.containsKey(other)) {
        throw new RankLostException("rank " + other + " is met already, or is one to connect to");
      }
      pass.write(unnamed.out(), terms.number(), other);
      met.put(other, unnamed.to(other));
    } catch (RankLostException e) {
      from.close();
      strangers.add(e.getMessage());
    } catch (IOException e) {
      from.close();
      strangers.add(Pass.told(e));
    }
  }

  /** Milliseconds until then, at least 1: 0 would be without end. */
  private static int left(long deadline) throws SocketTimeoutException {
    long left = (deadline - System.nanoTime()) / 1_000_000;
    if (left < 1) {
      throw new SocketTimeoutException("the time is over");
    }
    return (int) Math.min(Integer.MAX_VALUE, left);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
