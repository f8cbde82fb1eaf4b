package dev.quaestor.trainer.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.quaestor.trainer.template.TemplateException.Kind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Constructs beside what transformers 5.24.0 with Jinja2 3.1.6 on Python 3.11 gives for them, in
 * {@code constructs.jsonl}; the test of {@code -Pinterop} holds that file against transformers
 * itself.
 */
class TemplateTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final LocalDateTime NOW = LocalDateTime.of(2026, 11, 29, 9, 5, 7);

  private static String render(String template, Map<String, Object> variables) {
    return Template.parse(template).render(variables, () -> NOW);
  }

  private static String render(String template) {
    return render(template, Map.of());
  }

  private static InputStream resource(String name) {
    return Objects.requireNonNull(TemplateTest.class.getResourceAsStream(name));
  }

  private static Object value(JsonNode node) {
    return switch (node.getNodeType()) {
      case STRING -> node.asText();
      case BOOLEAN -> node.booleanValue();
      case NUMBER -> node.isIntegralNumber() ? node.bigIntegerValue() : node.doubleValue();
      case ARRAY -> {
        List<Object> items = new ArrayList<>();
        node.forEach(item -> items.add(value(item)));
        yield items;
      }
      case OBJECT -> map(node);
      default -> Plain.NULL;
    };
  }

  private static Map<String, Object> map(JsonNode node) {
    Map<String, Object> map = new LinkedHashMap<>();
    node.properties().forEach(entry -> map.put(entry.getKey(), value(entry.getValue())));
    return map;
  }

  @Test
  void render_eachConstructAsTransformersDoes() throws IOException {
    Map<String, Object> variables = map(JSON.readTree(resource("variables.json")));
    List<String> wrong = new ArrayList<>();
    int texts = 0;
    int errors = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(resource("constructs.jsonl"), StandardCharsets.UTF_8))) {
      for (String line; (line = lines.readLine()) != null; ) {
        JsonNode construct = JSON.readTree(line);
        String found;
        try {
          found = render(construct.path("template").asText(), variables);
          texts++;
        } catch (TemplateException e) {
          found = null;
          errors++;
          if (construct.has("text") || e.kind() == Kind.UNSUPPORTED) {
            wrong.add(line + "\n  refused: " + e.getMessage());
          }
        }
        if (found != null && !found.equals(construct.path("text").asText(null))) {
          wrong.add(line + "\n  gave: " + found);
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(texts).isGreaterThan(380);
    assertThat(errors).isGreaterThan(60);
  }

  @Test
  void render_dateFromTheClockThatIsPassed() {
    Template template = Template.parse("{{ strftime_now('%d %b %Y, %H:%M') }}");
    assertThat(template.render(Map.of(), () -> NOW)).isEqualTo("29 Nov 2026, 09:05");
    assertThat(template.render(Map.of(), () -> NOW.plusDays(2))).isEqualTo("01 Dec 2026, 09:05");
    assertThat(
            Template.parse("{{ strftime_now is defined }}")
                .render(
                    Map.of(),
                    () -> {
                      throw new AssertionError("the time was not needed");
                    }))
        .isEqualTo("True");
  }

  @Test
  void render_saysTheLineAndWhoObjects() {
    assertThatThrownBy(() -> render("a\n{% if true %}\n{{ 1 + nope }}{% endif %}"))
        .hasMessage("line 3: 'nope' is undefined")
        .extracting(e -> ((TemplateException) e).kind())
        .isEqualTo(Kind.INVALID);
    assertThatThrownBy(() -> render("{{ raise_exception('roles must alternate') }}"))
        .hasMessage("line 1: roles must alternate")
        .extracting(e -> ((TemplateException) e).kind())
        .isEqualTo(Kind.RAISED);
    assertThatThrownBy(() -> Template.parse("a\nb\n{% endfor %}"))
        .hasMessage("line 3: Encountered unknown tag 'endfor'");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ 'abc'|pprint }}",
        "{{ [1, 2]|random }}",
        "{{ lipsum() }}",
        "{{ [1]|map('string') }}",
        "{{ 'a'.upper }}",
        "{{ 'a'.encode() }}",
        "{{ {'a': 1}.keys() - ['a'] }}",
        "{% autoescape true %}{% endautoescape %}",
        "{{ 'http://a.example'|urlize }}",
        "{{ 'ab' is sameas 'abc'[:2] }}"
      })
  void render_namesWhatIsNotSupported(String template) {
    assertThatThrownBy(() -> render(template))
        .hasMessageContaining("is not supported")
        .extracting(e -> ((TemplateException) e).kind())
        .isEqualTo(Kind.UNSUPPORTED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for a in range(100000) %}{% for b in range(100000) %}{% endfor %}{% endfor %}",
        "{% set ns = namespace(x='ab') %}{% for a in range(1000) %}{% set ns.x = ns.x ~ ns.x %}{% endfor %}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(1000) %}{% set ns.x = ns.x + ns.x %}{% endfor %}",
        "{% set ns = namespace(x=3) %}{% for a in range(1000) %}{% set ns.x = ns.x * ns.x %}{% endfor %}",
        "{{ 9 ** (9 ** 9) }}",
        "{{ 'a' * 999999999 }}",
        "{{ 'a'.ljust(999999999) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '{:999999999}'.format(1) }}",
        "{{ ('a' * 1000000).replace('a', 'b' * 1000) }}",
        "{{ 'a'|indent(999999999) }}{{ [1]|batch(999999999, 0)|list }}",
        "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
        "{% for a in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% block b %}{{ self.b() }}{% endblock %}",
        "{% set ns = namespace(x=[]) %}{% for a in range(5000) %}{% set ns.x = [ns.x] %}{% endfor %}{{ ns.x }}",
        "{% set ns = namespace(x=()) %}{% for a in range(5000) %}{% set ns.x = (ns.x,) %}{% endfor %}{{ {ns.x: 1} }}",
        "{% set ns = namespace(x=[], y=[]) %}{% for a in range(5000) %}{% set ns.x = [ns.x] %}{% set ns.y = [ns.y] %}{% endfor %}{{ ns.x == ns.y }}",
        "{% set ns = namespace(x=[1]) %}{% for a in range(60) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}{{ ns.x|tojson }}",
        "{% set ns = namespace(x=(1,)) %}{% for a in range(60) %}{% set ns.x = (ns.x, ns.x) %}{% endfor %}{{ {ns.x: 1} }}",
        "{% set a = 'a' * 1000000 %}{% for i in range(100000) %}{{ ('a' * 100000 ~ 'b') in a }}{% endfor %}"
      })
  void render_hostileTemplateEndsSoonOnASmallStack(String template) throws InterruptedException {
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread small =
        new Thread(
            null,
            () -> {
              try {
                render(template);
              } catch (Throwable e) {
                thrown.set(e);
              }
            },
            "small stack",
            512 * 1024);
    small.start();
    small.join(Duration.ofMinutes(2).toMillis());
    assertThat(small.isAlive()).isFalse();
    assertThat(thrown.get())
        .isInstanceOf(TemplateException.class)
        .extracting(e -> ((TemplateException) e).kind())
        .isEqualTo(Kind.TOO_LARGE);
  }

  @Test
  void parse_refusesWhatIsTooDeep() {
    for (String deep :
        List.of(
            "{{ " + "(".repeat(5000) + "1" + ")".repeat(5000) + " }}",
            "{{ " + "not ".repeat(5000) + "1 }}",
            "{{ 1" + " + 1".repeat(5000) + " }}",
            "{{ a" + ".a".repeat(5000) + " }}",
            "{% if 1 %}".repeat(5000) + "{% endif %}".repeat(5000))) {
      assertThatThrownBy(() -> Template.parse(deep))
          .isInstanceOf(TemplateException.class)
          .extracting(e -> ((TemplateException) e).kind())
          .isEqualTo(Kind.TOO_LARGE);
    }
  }

  @Test
  void render_leavesTheCallersValuesAndTheTemplateAlone() {
    Template template =
        Template.parse("{% set x = x ~ 'b' %}{% set c = cycler(1, 2) %}{{ c.next() }}{{ x }}");
    Map<String, Object> variables = Map.of("x", "a");
    assertThat(template.render(variables, () -> NOW)).isEqualTo("1ab");
    assertThat(template.render(variables, () -> NOW)).isEqualTo("1ab");
  }

  @Test
  void render_refusesHalfACharacter() {
    assertThatThrownBy(() -> render("{{ x }}", Map.of("x", "a\ud83d")))
        .hasMessageContaining("half a surrogate pair (U+D83D at index 1)");
  }
}
