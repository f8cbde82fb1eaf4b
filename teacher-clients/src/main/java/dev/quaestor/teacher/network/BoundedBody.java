package dev.quaestor.teacher.network;

import java.io.ByteArrayOutputStream;
import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Collects a body up to a limit, and breaks the connection off where there is more. */
final class BoundedBody implements BodySubscriber<BoundedBody.Bytes> {

  /** What was read, and whether there was more. */
  record Bytes(byte[] bytes, boolean overlong) {}

  private final int most;
  private final ByteArrayOutputStream read = new ByteArrayOutputStream();
  private final CompletableFuture<Bytes> body = new CompletableFuture<>();
  private Flow.Subscription subscription = NOT_YET;

  private static final Flow.Subscription NOT_YET =
      new Flow.Subscription() {
        @Override
        public void request(long n) {}

        @Override
        public void cancel() {}
      };

  BoundedBody(int most) {
    this.most = most;
  }

  @Override
  public CompletionStage<Bytes> getBody() {
    return body;
  }

  @Override
  public void onSubscribe(Flow.Subscription subscription) {
    this.subscription = subscription;
    subscription.request(Long.MAX_VALUE);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    for (ByteBuffer buffer : buffers) {
      byte[] bytes = new byte[Math.min(buffer.remaining(), most - read.size())];
      boolean overlong = bytes.length < buffer.remaining();
      buffer.get(bytes);
      read.writeBytes(bytes);
      if (overlong) {
        subscription.cancel();
        body.complete(new Bytes(read.toByteArray(), true));
        return;
      }
    }
  }

  @Override
  public void onError(Throwable failure) {
    body.completeExceptionally(failure);
  }

  @Override
  public void onComplete() {
    body.complete(new Bytes(read.toByteArray(), false));
  }
}
