package dev.quaestor.eval;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** The folder with real data; tests that need it are skipped where it is absent. */
public final class RealData {

  private RealData() {}

  /** The folder {@code name} in it. */
  public static Path folder(String name) {
    Path folder = Path.of(System.getProperty("quaestor.data", "absent"), name);
    Assumptions.assumeTrue(Files.isDirectory(folder), "no real data at " + folder);
    return folder;
  }

  public static List<JsonNode> lines(Path file) throws IOException {
    ObjectMapper json = new ObjectMapper();
    List<JsonNode> nodes = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      nodes.add(json.readTree(line));
    }
    return nodes;
  }
}
