package dev.quaestor.curation.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.curation.random.RandomStreams;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several processes of many threads hammer one budget while some of them are killed. The teacher on
 * loopback keeps its own count, which the limit must hold and the bill must explain.
 *
 * <p>{@code -Dquaestor.hammer=processes,threads,requests,kills} sets the size; a real hammering is
 * {@code 4,16,10000,40}. {@code -Dquaestor.hammer.seed} draws the moments of the kills: how many
 * calls the teacher has counted when it kills who asks.
 */
@Timeout(600)
class BudgetHammerTest {

  @TempDir Path directory;

  private final List<Process> processes = new ArrayList<>();
  private final Map<String, Integer> served = new TreeMap<>();
  private Cost total = Cost.ZERO;
  private final Set<Long> killings = new TreeSet<>();

  @Test
  void budget_underThreadsProcessesAndKills_isNeverExceededAndExplainsWhatWasServed()
      throws Exception {
    String[] size = System.getProperty("quaestor.hammer", "3,8,300,3").split(",");
    int count = Integer.parseInt(size[0]);
    int threads = Integer.parseInt(size[1]);
    int requests = Integer.parseInt(size[2]);
    int kills = Integer.parseInt(size[3]);
    long seed = Long.getLong("quaestor.hammer.seed", 1);
    RandomGenerator moments = new RandomStreams(seed).stream(0, "kills");
    while (killings.size() < kills) {
      killings.add(moments.nextLong(1, requests * 4L / 5)); // the tokens end before the queries
    }
    Limits limits =
        Limits.of(
            Map.of(
                Dimension.QUERIES,
                (long) requests,
                Dimension.INPUT_TOKENS,
                21L * requests,
                Dimension.OUTPUT_TOKENS,
                28L * requests));
    Path file = directory.resolve("experiment.db");
    Treasury.open(file, limits).close();
    long started = System.nanoTime();
    try (ServerSocket server = new ServerSocket(0, 200, InetAddress.getLoopbackAddress())) {
      Thread accepting = new Thread(() -> accept(server), "teacher");
      accepting.setDaemon(true);
      accepting.start();
      for (int number = 0; number < count; number++) {
        start(number, List.of(file, server.getLocalPort(), threads, 2 * requests));
      }
      for (int number = 0; number < count; number++) {
        awaitEnd(number, List.of(file, server.getLocalPort(), threads, 2 * requests));
      }
    }
    try (Treasury treasury = Treasury.open(file)) {
      Bill bill = treasury.bill();
      Cost settled = bill.sum("settled");
      long unreceived = unreceived(file);
      System.out.printf(
          "%d processes of %d threads, %d kills (seed %d), %.1f s: served %s, billed %s, of it in doubt %s (%d calls), limit %s;"
              + " %d calls billed = %d served + %d in doubt that never arrived%n",
          count,
          threads,
          kills - killings.size(),
          seed,
          (System.nanoTime() - started) / 1e9,
          total,
          bill.billed(),
          bill.inDoubt(),
          bill.calls("in doubt"),
          limits.most(),
          bill.billed().queries(),
          total.queries(),
          unreceived);
      assertThat(killings).as("kills left").isEmpty();
      assertThat(bill.billed().queries()).isEqualTo(total.queries() + unreceived);
      assertThat(bill.reserved()).isEqualTo(Cost.ZERO);
      assertThat(bill.billed()).isEqualTo(settled.plus(bill.inDoubt()));
      assertThat(limits.allow(bill.billed())).as("bill within the limit").isTrue();
      assertThat(limits.allow(total)).as("served within the limit").isTrue();
      assertThat(settled.within(total)).as("all that was settled was served").isTrue();
      assertThat(total.within(bill.billed())).as("all that was served is billed").isTrue();
      assertThat(bill.calls("in doubt"))
          .as("each kill caught a call")
          .isGreaterThanOrEqualTo(kills);
      long again = served.values().stream().filter(times -> times > 1).count();
      assertThat(again)
          .as("served again only what was in doubt")
          .isLessThanOrEqualTo(bill.calls("in doubt"));
      assertThat(total.queries()).as("the budget was used").isGreaterThan(requests / 2);
    }
  }

  /** Calls on the bill that the teacher never saw; for each key they must be among the doubts. */
  private long unreceived(Path file) throws SQLException {
    long unreceived = 0;
    try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT key, sum(queries), sum(state = 'in doubt') FROM calls GROUP BY key")) {
      while (rows.next()) {
        String key = rows.getString(1);
        int missing = rows.getInt(2) - served.getOrDefault(key, 0);
        assertThat(missing).as("billed and not served of %s", key).isBetween(0, rows.getInt(3));
        unreceived += missing;
      }
    }
    return unreceived;
  }

  private void accept(ServerSocket server) {
    while (true) {
      try {
        Socket socket = server.accept();
        Thread serving = new Thread(() -> serve(socket));
        serving.setDaemon(true);
        serving.start();
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try (socket;
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      for (String key = in.readLine(); key != null; key = in.readLine()) {
        int space = key.indexOf(' ');
        count(Integer.parseInt(key.substring(0, space)), key.substring(space + 1));
        socket
            .getOutputStream()
            .write(("answer to " + key + "\n").getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException | InterruptedException killed) {
      // The process at the other end is gone; what it was served is counted.
    }
  }

  /** Counts one call, and now and then kills whoever asks before it is answered. */
  private synchronized void count(int number, String key) throws InterruptedException {
    served.merge(key, 1, Integer::sum);
    total = total.plus(HammerProcess.actual(key));
    if (killings.remove(total.queries())) {
      processes.get(number).destroyForcibly().waitFor();
    }
  }

  private synchronized Process start(int number, List<Object> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.add(HammerProcess.class.getName());
    arguments.forEach(argument -> command.add(argument.toString()));
    command.add(Integer.toString(number));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(log(number).toFile())
            .start();
    if (number < processes.size()) {
      processes.set(number, process);
    } else {
      processes.add(process);
    }
    return process;
  }

  /** Waits for a process, starting it again each time it was killed. */
  private void awaitEnd(int number, List<Object> arguments) throws Exception {
    Process process;
    synchronized (this) {
      process = processes.get(number);
    }
    while (true) {
      assertThat(process.waitFor(10, TimeUnit.MINUTES)).isTrue();
      if (process.exitValue() == 0) {
        return;
      }
      assertThat(process.exitValue())
          .as("killed, or else: %s", Files.readString(log(number)))
          .isEqualTo(128 + 9);
      process = start(number, arguments);
    }
  }

  private Path log(int number) {
    return directory.resolve("process-" + number + ".log");
  }
}
