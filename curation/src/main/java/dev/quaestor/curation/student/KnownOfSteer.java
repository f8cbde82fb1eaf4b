package dev.quaestor.curation.student;

import dev.quaestor.curation.pool.Example;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * How much of the steer split a student knows: the mean probability e^(−loss) of a token of its
 * references, the mean of its groups. What is hopeless hardly moves it, however high its loss.
 *
 * @param share between 0 and 1
 * @param tokens what was read to find out
 */
record KnownOfSteer(double share, long tokens) {

  static KnownOfSteer by(Student student, References references) {
    List<Example> steer = references.steer().stream().map(references::example).toList();
    List<TextLoss> losses = student.losses(steer);
    double share =
        IntStream.range(0, losses.size())
            .boxed()
            .collect(
                Collectors.groupingBy(
                    i -> references.steer().get(i).group(),
                    TreeMap::new,
                    Collectors.averagingDouble(i -> Math.exp(-losses.get(i).perToken()))))
            .values()
            .stream()
            .mapToDouble(Double::doubleValue)
            .average()
            .orElse(0);
    return new KnownOfSteer(share, losses.stream().mapToLong(TextLoss::tokens).sum());
  }
}
