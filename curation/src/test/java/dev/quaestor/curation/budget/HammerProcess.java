package dev.quaestor.curation.budget;

import dev.quaestor.curation.random.Digests;
import dev.quaestor.curation.teacher.Answer;
import dev.quaestor.curation.teacher.TeacherIdentity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * One of the processes of {@link BudgetHammerTest}: many threads that buy the same keys from a
 * teacher on loopback, in different orders, until the keys or the budget are used up.
 *
 * <p>Arguments: the experiment's file, the teacher's port, threads, keys, this process's number.
 */
final class HammerProcess {

  private static final TeacherIdentity TEACHER =
      new TeacherIdentity("loopback", "counter", true, false, TeacherIdentity.Price.FREE);

  private final Treasury treasury;
  private final int port;
  private final int keys;
  private final int number;

  private HammerProcess(Treasury treasury, int port, int keys, int number) {
    this.treasury = treasury;
    this.port = port;
    this.keys = keys;
    this.number = number;
  }

  public static void main(String[] args) throws Exception {
    int threads = Integer.parseInt(args[2]);
    int keys = Integer.parseInt(args[3]);
    int number = Integer.parseInt(args[4]);
    try (Treasury treasury = Treasury.open(Path.of(args[0]))) {
      HammerProcess process = new HammerProcess(treasury, Integer.parseInt(args[1]), keys, number);
      ExecutorService pool = Executors.newFixedThreadPool(threads);
      List<Future<Integer>> buying = new ArrayList<>();
      for (int thread = 0; thread < threads; thread++) {
        int start = (number * threads + thread) * 7919 % keys;
        buying.add(pool.submit(() -> process.buyAll(start)));
      }
      for (Future<Integer> thread : buying) {
        thread.get();
      }
      pool.shutdown();
    }
  }

  /**
   * What the teacher bills for a key. The worst case is little more, so that calls sent without
   * room would show.
   */
  static Cost actual(String key) {
    int hash = hash(key);
    return new Cost(1, 1 + hash % 40, 1 + hash / 40 % 60, 0, 0);
  }

  static Cost worst(String key) {
    Cost actual = actual(key);
    return new Cost(1, actual.inputTokens() + 2, actual.outputTokens() + 3, 0, 0);
  }

  private static int hash(String key) {
    return Integer.parseInt(Digests.hex(key).substring(0, 6), 16);
  }

  private int buyAll(int start) throws IOException, InterruptedException {
    int bought = 0;
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setTcpNoDelay(true);
      for (int i = 0; i < keys; i++) {
        bought += buy("key " + (start + i) % keys, socket) ? 1 : 0;
      }
    }
    return bought;
  }

  private boolean buy(String key, Socket socket) throws IOException, InterruptedException {
    Call call = Call.to(TEACHER, key, new Call.Purpose("answer", "hammer", 1));
    while (true) {
      Claim claim;
      try {
        claim = treasury.claim(call, worst(key));
      } catch (BudgetExhaustedException e) {
        return false;
      }
      if (claim instanceof Claim.Taped) {
        return false;
      }
      if (claim instanceof Claim.Reserved reserved) {
        String text = ask(key, socket);
        Cost cost = actual(key);
        treasury.settle(
            reserved.reservation(),
            Answer.completed(text, cost.inputTokens(), cost.outputTokens()),
            cost);
        return true;
      }
    }
  }

  private String ask(String key, Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write((number + " " + key + "\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
    String answer =
        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
    if (answer == null) {
      throw new IOException("the teacher hung up");
    }
    return answer;
  }
}
