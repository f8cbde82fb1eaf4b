package dev.quaestor.trainer.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.quaestor.trainer.parallel.Link.Frame;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Ranks add up in one order whatever their number, and are held up by nobody. */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class SocketRankTest {

  private static final Duration SHORT = Duration.ofSeconds(2);

  /** Numbers whose sum depends on the order. */
  private static float[] gradient(int rank, int size) {
    SplittableRandom random = new SplittableRandom(31L * rank + size);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) (random.nextGaussian() * Math.pow(10, random.nextInt(6)));
    }
    return values;
  }

  private static float[] sum(IntStream ranks, int size) {
    float[] sum = null;
    for (int rank : ranks.toArray()) {
      float[] own = gradient(rank, size);
      if (sum == null) {
        sum = own;
        continue;
      }
      for (int i = 0; i < size; i++) {
        sum[i] += own[i];
      }
    }
    return sum;
  }

  @Test
  void together_ofAnyNumberOfRanks_isTheSumFromTheFirstOn() throws Exception {
    for (int count = 1; count <= 5; count++) {
      for (int size : new int[] {0, 1, 2, 7, 4099, 200_003}) {
        int ranks = count;
        List<List<float[]>> told =
            LoopbackRanks.together(
                ranks,
                rank -> {
                  float[] values = gradient(rank.number(), size);
                  FloatBuffer buffer = FloatBuffer.wrap(values);
                  double[] losses = rank.together(buffer, 10 + rank.number());
                  assertThat(losses)
                      .containsExactly(
                          IntStream.range(0, ranks).mapToDouble(r -> 10 + r).toArray());
                  float[] again = gradient(rank.number(), size);
                  rank.together(FloatBuffer.wrap(again), 0);
                  return List.of(values, again);
                });
        float[] expected = sum(IntStream.range(0, ranks), size);
        assertThat(told)
            .hasSize(ranks)
            .allSatisfy(
                each ->
                    assertThat(each).allSatisfy(values -> assertThat(values).isEqualTo(expected)));
      }
    }
    assertThat(sum(IntStream.of(0, 1, 2), 4099))
        .as("the order matters for these numbers")
        .isNotEqualTo(sum(IntStream.of(2, 1, 0), 4099));
  }

  /** What rank 0 of two says where rank 1 is somebody who does as {@code other} does. */
  private static Throwable withOther(Other other) throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    Meeting.Terms terms = new Meeting.Terms("a secret", "a build", 0, 2, SHORT);
    try (Meeting meeting = Meeting.at("127.0.0.1", terms)) {
      InetSocketAddress here = meeting.address();
      Future<double[]> told =
          thread.submit(
              () -> {
                try (SocketRank rank = meeting.meet(List.of(here, here))) {
                  return rank.together(FloatBuffer.wrap(gradient(0, 1000)), 1);
                }
              });
      other.does(here);
      try {
        told.get();
        return null;
      } catch (ExecutionException e) {
        return e.getCause();
      }
    } finally {
      thread.shutdown();
    }
  }

  private interface Other {
    void does(InetSocketAddress rank0) throws Exception;
  }

  /**
   * Connects as rank 1 and then does something, and leaves when rank 0 is done or {@code leaves}.
   */
  private static Throwable withPeer(Peer peer) throws Exception {
    return withOther(
        rank0 -> {
          try (Socket socket = new Socket(rank0.getAddress(), rank0.getPort())) {
            Link link = new Link(0, socket);
            Pass pass = new Pass(new Meeting.Terms("a secret", "a build", 1, 2, SHORT));
            pass.write(link.out(), 1, 0);
            assertThat(pass.read(link.in(), 1)).isZero();
            peer.does(link);
          }
        });
  }

  private interface Peer {
    void does(Link rank0) throws IOException;
  }

  private static void untilItLeaves(Link link) {
    try {
      link.in().readAllBytes();
    } catch (IOException e) {
      assertThat(e).as("it left with something unread").isInstanceOf(SocketException.class);
    }
  }

  @Test
  void peerThatCloses_isNamed() throws Exception {
    assertThat(withPeer(link -> {}))
        .isInstanceOf(RankLostException.class)
        .hasMessageContaining("rank 0 of 2 lost rank 1 in step 1");
  }

  @Test
  void peerThatSaysNothing_isWaitedForNoLongerThanPatience() throws Exception {
    assertThat(withPeer(SocketRankTest::untilItLeaves))
        .isInstanceOf(RankLostException.class)
        .hasMessageContaining("rank 0 of 2 lost rank 1 in step 1")
        .hasMessageEndingWith("it said nothing");
  }

  @Test
  void frameThatIsCutShort_isNotASum() throws Exception {
    assertThat(
            withPeer(
                link -> {
                  DataOutputStream out = link.out();
                  out.write(header(0, Frame.OWN, 500));
                  out.write(new byte[1999]);
                  out.flush();
                }))
        .isInstanceOf(RankLostException.class)
        .hasMessageContaining("lost rank 1 in step 1");
  }

  @Test
  void frameOfAnotherStepOrSize_isRefused_withoutRoomForIt() throws Exception {
    for (byte[] header :
        List.of(
            header(1, Frame.OWN, 500),
            header(0, Frame.SUM, 500),
            header(0, Frame.OWN, 501),
            header(0, Frame.OWN, Integer.MAX_VALUE),
            header(0, Frame.OWN, -1))) {
      assertThat(
              withPeer(
                  link -> {
                    link.out().write(header);
                    link.out().flush();
                    untilItLeaves(link);
                  }))
          .isInstanceOf(RankLostException.class)
          .hasMessageContaining(
              "rank 1 is out of step: expected Frame[step=0, what=0, floats=500]");
    }
  }

  private static byte[] header(long step, int what, int floats) {
    return java.nio.ByteBuffer.allocate(24)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putLong(step)
        .putInt(what)
        .putInt(floats)
        .putDouble(1)
        .array();
  }

  @Test
  void nobody_isWaitedForNoLongerThanPatience() throws Exception {
    assertThat(withOther(rank0 -> {}))
        .isInstanceOf(RankLostException.class)
        .hasMessage("rank 0 of 2 met 0 of 1 others within 2 s");
  }

  private static void shows(InetSocketAddress rank0, Meeting.Terms terms, int from, int to)
      throws IOException {
    try (Socket socket = new Socket(rank0.getAddress(), rank0.getPort())) {
      assertThat(answered(socket, new Pass(terms), from, to))
          .as("turned away without a word")
          .isFalse();
    }
  }

  /** Whether rank 0 answers: it may leave before it was shown all, or with something unread. */
  private static boolean answered(Socket socket, Pass pass, int from, int to) throws IOException {
    try {
      pass.write(new DataOutputStream(socket.getOutputStream()), from, to);
      return socket.getInputStream().read() >= 0;
    } catch (SocketException e) {
      return false;
    }
  }

  @Test
  void strangers_areTurnedAway_andTheRankIsMetAllTheSame() throws Exception {
    Meeting.Terms right = new Meeting.Terms("a secret", "a build", 1, 2, SHORT);
    ExecutorService threads = Executors.newFixedThreadPool(2);
    List<Meeting.Terms> terms = List.of(LoopbackRanks.terms(0, 2), LoopbackRanks.terms(1, 2));
    try (Meeting zero = Meeting.at("127.0.0.1", terms.get(0));
        Meeting one = Meeting.at("127.0.0.1", terms.get(1))) {
      List<InetSocketAddress> addresses = List.of(zero.address(), one.address());
      Future<float[]> first = threads.submit(summed(zero, addresses));
      shows(zero.address(), new Meeting.Terms("guessed", "a build", 1, 2, SHORT), 1, 0);
      shows(zero.address(), new Meeting.Terms("a secret", "older", 1, 2, SHORT), 1, 0);
      shows(zero.address(), new Meeting.Terms("a secret", "a build", 1, 3, SHORT), 1, 0);
      shows(zero.address(), right, 1, 1);
      shows(zero.address(), right, 0, 0);
      shows(zero.address(), right, 7, 0);
      try (Socket web = new Socket("127.0.0.1", zero.address().getPort())) {
        web.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".repeat(9).getBytes("US-ASCII"));
      }
      new Socket("127.0.0.1", zero.address().getPort()).close();
      Future<float[]> second = threads.submit(summed(one, addresses));
      assertThat(first.get()).isEqualTo(second.get()).isEqualTo(sum(IntStream.range(0, 2), 100));
    } finally {
      threads.shutdown();
    }
  }

  private static Callable<float[]> summed(Meeting meeting, List<InetSocketAddress> addresses) {
    return () -> {
      try (SocketRank rank = meeting.meet(addresses)) {
        float[] values = gradient(rank.number(), 100);
        rank.together(FloatBuffer.wrap(values), 0);
        return values;
      }
    };
  }

  @Test
  void oneOfAnotherTry_isTurnedAway_andWhyIsSaidInTheEnd() throws Exception {
    assertThat(
            withOther(
                rank0 ->
                    shows(rank0, new Meeting.Terms("an earlier", "a build", 1, 2, SHORT), 1, 0)))
        .hasMessageContaining("met 0 of 1 others")
        .hasMessageContaining("it turned 1 connections away, the last since it has another secret");
  }

  @Test
  void strangersWithoutAnEnd_endTheMeeting() throws Exception {
    Meeting.Terms terms = new Meeting.Terms("a secret", "a build", 0, 2, Duration.ofMinutes(1));
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Meeting meeting = Meeting.at("127.0.0.1", terms)) {
      InetSocketAddress here = meeting.address();
      Future<SocketRank> met = thread.submit(() -> meeting.meet(List.of(here, here)));
      for (int i = 0; i < Meeting.MOST_STRANGERS; i++) {
        new Socket(here.getAddress(), here.getPort()).close();
      }
      assertThatThrownBy(met::get)
          .hasMessageContaining("rank 0 of 2; it turned 64 connections away");
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void rankThatIsTurnedAway_saysSo() throws Exception {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try (Meeting zero =
            Meeting.at("127.0.0.1", new Meeting.Terms("a secret", "a build", 0, 2, SHORT));
        Meeting one =
            Meeting.at("127.0.0.1", new Meeting.Terms("another", "a build", 1, 2, SHORT))) {
      List<InetSocketAddress> addresses = List.of(zero.address(), one.address());
      Future<SocketRank> first = thread.submit(() -> zero.meet(addresses));
      assertThatThrownBy(() -> one.meet(addresses))
          .isInstanceOf(RankLostException.class)
          .hasMessageContaining("rank 1 of 2 does not reach rank 0 at ");
      assertThatThrownBy(first::get).hasMessageContaining("another secret");
    } finally {
      thread.shutdown();
    }
  }

  @Test
  void secret_isNotInWhatIsPrinted() {
    assertThat(new Meeting.Terms("a secret", "a build", 1, 2, SHORT).toString())
        .isEqualTo("rank 1 of 2");
    assertThat(Arrays.asList(new Frame(0, 0, 1).toString())).doesNotContain("secret");
  }
}
