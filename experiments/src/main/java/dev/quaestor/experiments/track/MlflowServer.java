package dev.quaestor.experiments.track;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.quaestor.teacher.courier.Courier;
import dev.quaestor.teacher.courier.Parcel;
import dev.quaestor.teacher.courier.Receipt;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** The calls of MLflow's REST protocol that are needed here. */
final class MlflowServer {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration WHOLE = Duration.ofSeconds(20);
  private static final String API = "/api/2.0/mlflow/";

  /** Where the server takes files in itself; other places would need their own keys here. */
  private static final String PROXIED = "mlflow-artifacts:";

  private final String address;
  private final Courier courier;
  private final Place place;

  MlflowServer(Place place) {
    this.place = place;
    this.address = place.address();
    this.courier = new Courier(authorization(place), WHOLE);
  }

  private static Map<String, String> authorization(Place place) {
    Optional<String> user = place.variable("MLFLOW_TRACKING_USERNAME");
    Optional<String> password = place.variable("MLFLOW_TRACKING_PASSWORD");
    if (user.isPresent() && password.isPresent()) {
      byte[] both = (user.get() + ":" + password.get()).getBytes(StandardCharsets.UTF_8);
      return Map.of("Authorization", "Basic " + Base64.getEncoder().encodeToString(both));
    }
    return place.token().map(token -> Map.of("Authorization", "Bearer " + token)).orElse(Map.of());
  }

  String address() {
    return address;
  }

  /** Calls {@code path} with a body. */
  JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
    return said(path, courier.send(Parcel.json(URI.create(address + API + path), body.toString())));
  }

  /** The id of the experiment of this name, found or made. */
  String experiment(String name) throws IOException, InterruptedException {
    Optional<String> there = named(name);
    if (there.isPresent()) {
      return there.get();
    }
    ObjectNode wanted = JsonNodeFactory.instance.objectNode().put("name", name);
    Receipt made =
        courier.send(
            Parcel.json(URI.create(address + API + "experiments/create"), wanted.toString()));
    if (!made.taken() && made.text().contains("RESOURCE_ALREADY_EXISTS")) {
      return named(name) // someone else was faster, or it was deleted
          .orElseThrow(
              () ->
                  new IOException(
                      "MLflow at %s has deleted its experiment %s; restore it there, or name another one as track.mlflow.experiment"
                          .formatted(address, name)));
    }
    return said("experiments/create", made).path("experiment_id").asText();
  }

  private Optional<String> named(String name) throws IOException, InterruptedException {
    String query =
        "experiments/get-by-name?experiment_name="
            + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    Receipt receipt = courier.send(Parcel.get(URI.create(address + API + query)));
    if (receipt.status() == 404 && receipt.text().contains("RESOURCE_DOES_NOT_EXIST")) {
      return Optional.empty();
    }
    JsonNode found = said("experiments/get-by-name", receipt).path("experiment");
    return found.path("lifecycle_stage").asText("active").equals("active")
        ? Optional.of(found.path("experiment_id").asText())
        : Optional.empty();
  }

  /** Puts a file where {@code artifacts} says that a run's files go. */
  void upload(String artifacts, Path file) throws IOException, InterruptedException {
    if (!artifacts.startsWith(PROXIED)) {
      throw new IOException(
          "MLflow at %s keeps files at %s, where they cannot be sent through it; start it with --serve-artifacts"
              .formatted(address, artifacts.replaceFirst(":.*", ":…")));
    }
    String path = artifacts.substring(PROXIED.length()).replaceFirst("^//[^/]*", "");
    URI to =
        URI.create(
            address + "/api/2.0/mlflow-artifacts/artifacts" + path + "/" + file.getFileName());
    String type = file.toString().endsWith(".html") ? "text/html" : "text/plain";
    said("upload", courier.send(new Parcel("PUT", to, type, Files.readAllBytes(file))));
  }

  private JsonNode said(String call, Receipt receipt) throws IOException {
    if (!receipt.taken()) {
      boolean refused = receipt.status() == 401 || receipt.status() == 403;
      throw new IOException(
          "MLflow at %s: %s: %s%s"
              .formatted(
                  address,
                  call,
                  hidden(receipt.shown()),
                  refused
                      ? "; set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or the token"
                          + " in "
                          + place.tokenVariable()
                      : ""));
    }
    try {
      return receipt.text().isBlank()
          ? JsonNodeFactory.instance.objectNode()
          : JSON.readTree(receipt.text());
    } catch (JsonProcessingException e) {
      throw new IOException(
          "MLflow at %s: %s: expected JSON, found %s; is this an MLflow server's address?"
              .formatted(address, call, hidden(receipt.shown())));
    }
  }

  /** Without the secrets, should a server have repeated one. */
  private String hidden(String text) {
    String shown = text;
    for (String variable : new String[] {place.tokenVariable(), "MLFLOW_TRACKING_PASSWORD"}) {
      Optional<String> secret = place.variable(variable);
      if (secret.isPresent()) {
        shown = shown.replace(secret.get(), "[" + variable + "]");
      }
    }
    return shown;
  }
}
