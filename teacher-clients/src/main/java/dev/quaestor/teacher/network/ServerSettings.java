package dev.quaestor.teacher.network;

/**
 * What is the same for every vendor's server.
 *
 * @param endpoint where it is and how long it may take
 * @param key its key
 * @param extra fields added to or left out of every request's body
 * @param billing how requests are bounded before they are sent
 */
public record ServerSettings(Endpoint endpoint, ApiKey key, ExtraBody extra, Billing billing) {

  /** A server with nothing special about it. */
  public static ServerSettings of(Endpoint endpoint, ApiKey key) {
    return new ServerSettings(endpoint, key, ExtraBody.NONE, Billing.DEFAULT);
  }

  /** These settings with extra body fields. */
  public ServerSettings with(ExtraBody other) {
    return new ServerSettings(endpoint, key, other, billing);
  }
}
