package dev.quaestor.teacher.loopback;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A listener on the loopback interface with its connections, a thread each. It speaks HTTP/1.1 on
 * raw sockets, because a proper server library would refuse to send what faults send.
 */
final class Connections implements AutoCloseable {

  /** Answers one request. */
  interface Handler {
    void respond(ServerExchange exchange) throws IOException, InterruptedException;
  }

  private final ServerSocket listener;
  private final Handler handler;
  private final ExecutorService threads;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final CountDownLatch deaf = new CountDownLatch(1);
  private final Set<Socket> open = new LinkedHashSet<>(); // guarded by itself

  private Connections(ServerSocket listener, Handler handler) {
    this.listener = listener;
    this.handler = handler;
    this.threads =
        Executors.newCachedThreadPool(
            task -> {
              Thread thread = new Thread(task, "loopback-server");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Listens.
   *
   * @param port 0 for a free one
   */
  static Connections listen(int port, Handler handler) throws IOException {
    Connections connections =
        new Connections(new ServerSocket(port, 512, InetAddress.getLoopbackAddress()), handler);
    connections.threads.execute(connections::accept);
    return connections;
  }

  int port() {
    return listener.getLocalPort();
  }

  private void accept() {
    try {
      acceptUntilClosed();
    } finally {
      deaf.countDown();
    }
  }

  private void acceptUntilClosed() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        socket.setTcpNoDelay(true);
        synchronized (open) {
          open.add(socket);
        }
        if (closed.getCount() > 0) {
          threads.execute(() -> converse(socket));
        }
      } catch (IOException e) {
        if (!listener.isClosed()) {
          throw new UncheckedIOException("the loopback server cannot accept connections", e);
        }
      }
    }
  }

  /** Answers the requests of one connection until either side closes it. */
  private void converse(Socket socket) {
    try (socket) {
      BufferedInputStream in = new BufferedInputStream(socket.getInputStream());
      for (ServerExchange exchange = ServerExchange.read(socket, in, closed);
          exchange != null;
          exchange = ServerExchange.read(socket, in, closed)) {
        handler.respond(exchange);
      }
    } catch (IOException e) {
      // the client went away, or a fault hung up: what the script is for
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      synchronized (open) {
        open.remove(socket);
      }
    }
  }

  /**
   * Stops at once; replies under way are cut. The port is free for another when it returns: a
   * thread that waits for connections keeps a closed socket listening until it has awoken.
   */
  @Override
  public void close() throws IOException {
    closed.countDown();
    listener.close();
    try {
      deaf.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    synchronized (open) {
      for (Socket socket : open) {
        socket.close();
      }
    }
    threads.shutdownNow();
  }
}
