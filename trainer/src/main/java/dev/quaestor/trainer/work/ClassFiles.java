package dev.quaestor.trainer.work;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** The class files of a module as they lie on the class path, in a jar or in a directory. */
public final class ClassFiles {

  private ClassFiles() {}

  /** A digest of the class files of the modules that {@code members} are of; wherever they lie. */
  public static String sha256(Class<?>... members) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Class<?> member : members) {
        CodeSource source = Objects.requireNonNull(member.getProtectionDomain().getCodeSource());
        Path place = Path.of(source.getLocation().toURI());
        if (Files.isDirectory(place)) {
          add(place, digest);
        } else {
          URI jar = URI.create("jar:" + place.toUri());
          try (FileSystem files = FileSystems.newFileSystem(jar, Map.of())) {
            add(files.getPath("/"), digest);
          }
        }
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (NoSuchAlgorithmException | URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(Path root, MessageDigest digest) throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(root)) {
      files = all.filter(file -> file.toString().endsWith(".class")).sorted().toList();
    }
    for (Path file : files) {
      digest.update(root.relativize(file).toString().getBytes(UTF_8));
      digest.update(Files.readAllBytes(file));
    }
  }
}
