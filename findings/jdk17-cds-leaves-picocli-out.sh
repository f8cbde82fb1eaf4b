#!/usr/bin/env bash
# A dynamic archive of loaded classes (java -XX:ArchiveClassesAtExit, then -XX:SharedArchiveFile) is what the JDK offers so that a command
# line starts sooner; picocli is what many Java command lines are made with.
# One would guess that the archive holds the classes that were loaded, picocli's hundred and more before all.
# What happens: with Java 17 not one class of picocli is taken from the archive, though the rest of the program is. picocli 4.7.7 is still
# compiled for Java 5 (class file version 49), and the dynamic dump leaves out linked classes older than 50 ("Old class has been linked").
# No warning at run time; the same classes are read from the jar, parsed and verified at every start. A static dump of the same classes
# (-Xshare:dump with -XX:SharedClassListFile) keeps most of them.
# Versions: info.picocli:picocli 4.7.7, Java 17. Source: JDK-8261090, "Store old classfiles in static CDS archive".
# Needs: bash, curl, a JDK 17 (java, javac, jar on the PATH), 100 MB of disk.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

java -version 2>&1 | head -1
java -version 2>&1 | grep -q '"17\.' || { echo "needs Java 17"; exit 2; }
curl --silent --show-error --fail --remote-name https://repo1.maven.org/maven2/info/picocli/picocli/4.7.7/picocli-4.7.7.jar

cat > Hello.java <<'JAVA'
import picocli.CommandLine;

@CommandLine.Command(name = "hello", mixinStandardHelpOptions = true, description = "Says hello.")
public class Hello implements Runnable {
  @CommandLine.Option(names = "--name") String name = "you";

  public void run() {
    System.out.println("hello " + name);
  }

  public static void main(String[] args) {
    System.exit(new CommandLine(new Hello()).execute(args));
  }
}
JAVA
javac -proc:none -cp picocli-4.7.7.jar Hello.java
jar --create --file hello.jar Hello.class
class_path=hello.jar:picocli-4.7.7.jar

shared() { # how many of picocli's classes, and of the program's own, a start takes from an archive, and of how many
  java "$1" -Xlog:class+load -cp "$class_path" Hello --help > loaded.txt
  echo "$2: picocli $(grep -c ' picocli\..*shared objects file' loaded.txt || true) of $(grep -c ' picocli\.' loaded.txt)," \
    "the program's own $(grep -c ' Hello.*shared objects file' loaded.txt || true) of $(grep -c ' Hello ' loaded.txt)"
}

java -XX:ArchiveClassesAtExit=dynamic.jsa -cp "$class_path" Hello --help > /dev/null 2> dump.txt || true
shared -XX:SharedArchiveFile=dynamic.jsa "dynamic archive" | tee dynamic.txt

java -XX:DumpLoadedClassList=classes.txt -cp "$class_path" Hello --help > /dev/null
java -Xshare:dump -XX:SharedClassListFile=classes.txt -XX:SharedArchiveFile=static.jsa -cp "$class_path" > dump.txt 2>&1
grep -m 1 'Old class' dump.txt || true
shared -XX:SharedArchiveFile=static.jsa "static archive" | tee static.txt

grep -q 'dynamic archive: picocli 0 of' dynamic.txt || { echo "changed: the dynamic archive now holds classes of picocli"; exit 1; }
! grep -q 'static archive: picocli 0 of' static.txt || { echo "changed: the static archive holds none either"; exit 1; }
