package dev.quaestor.eval.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.quaestor.eval.comparison.Comparison;
import dev.quaestor.eval.record.Claim;
import dev.quaestor.eval.record.Contrast;
import dev.quaestor.eval.record.ExperimentRecord;
import dev.quaestor.eval.record.Question;
import dev.quaestor.eval.record.RunRecord;
import java.io.StringReader;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

class ReportTest {

  private static final String PAGE = ExperimentReport.html(ReportPages.quickstart());

  private static String runPage() {
    Comparison made = ReportPages.quickstart();
    RunRecord run = made.experiment().runs().get(3);
    return RunReport.html(run, made.experiment().question(), ReportPages.PROVENANCE);
  }

  @Test
  void html_isWellFormed() throws Exception {
    for (String page : List.of(PAGE, runPage())) {
      String xml = page.replace("<!DOCTYPE html>", "");
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(xml)));
    }
  }

  @Test
  void html_sameForSameInput() {
    assertThat(ExperimentReport.html(ReportPages.quickstart())).isEqualTo(PAGE);
  }

  /** The made-up questions hold a script element: none may reach the page. */
  @Test
  void html_escapesWhatStudentsAndPromptsSay() {
    assertThat(PAGE).contains("&lt;script&gt;alert(&#39;owl&#39;)&lt;/script&gt;");
    assertThat(PAGE).doesNotContain("<script");
    assertThat(runPage()).contains("&lt;script&gt;").doesNotContain("<script");
  }

  @Test
  void html_saysWhatIsClaimedAndWhatCameOfIt() {
    assertThat(PAGE).doesNotContain("What is claimed");
    ExperimentRecord plain = ReportPages.quickstart().experiment();
    Claim claim = new Claim("A <paper>, arXiv 1", "margins pay", new Contrast("margin", "random"));
    String page =
        ExperimentReport.html(
            Comparison.of(
                new ExperimentRecord(
                    plain.name(),
                    plain.question().claiming(List.of(claim)),
                    plain.runs(),
                    plain.looks(),
                    plain.provenance())));
    assertThat(page.substring(page.lastIndexOf("What is claimed")))
        .contains("margins pay", "A &lt;paper&gt;, arXiv 1", "margin − random: +", "three seeds")
        .contains("described only; points the same way");
  }

  @Test
  void html_escapesNames() {
    String hostile = "a\" onmouseover=\"x\"><img src=x>";
    String page =
        ExperimentReport.html(
            Comparison.of(
                new ExperimentRecord(
                    hostile,
                    Question.onQueries(List.of()),
                    List.of(),
                    List.of(),
                    Map.of(hostile, hostile))));
    assertThat(page).doesNotContain("<img").doesNotContain("\" onmouseover");
  }

  @Test
  void html_loadsNothing() {
    for (String page : List.of(PAGE, runPage())) {
      assertThat(page).doesNotContain("http://", "https://", "url(", "@import", " src=", "<link");
      assertThat(page).contains("default-src &#39;none&#39;");
    }
  }

  @Test
  void html_verdictComesFirst() {
    assertThat(PAGE.indexOf("cannot support a verdict")).isPositive();
    assertThat(PAGE.indexOf("cannot support a verdict")).isLessThan(PAGE.indexOf("<svg"));
  }

  @Test
  void html_tablesHaveCaptionsAndPicturesTitles() {
    assertThat(count(PAGE, "<table>")).isPositive().isEqualTo(count(PAGE, "<caption>"));
    assertThat(count(PAGE, "<svg ")).isEqualTo(5).isEqualTo(count(PAGE, "role=\"img\""));
    Matcher labelled = Pattern.compile("aria-labelledby=\"([^\"]+)\"").matcher(PAGE);
    while (labelled.find()) {
      assertThat(PAGE).contains("id=\"" + labelled.group(1) + "\"");
    }
    Set<String> ids = new HashSet<>();
    Matcher id = Pattern.compile(" id=\"([^\"]+)\"").matcher(PAGE);
    while (id.find()) {
      assertThat(ids.add(id.group(1))).as("id %s is used once", id.group(1)).isTrue();
    }
  }

  /** The interval of three seeds would cover the picture; of ten it is drawn. */
  @Test
  void html_bandOfFewSeeds_hidesNoCurve() {
    assertThat(PAGE).doesNotContain("class=\"band ").contains("it stands in the table");
    assertThat(ExperimentReport.html(ReportPages.sixVariants(10)))
        .contains("class=\"band ")
        .doesNotContain("it stands in the table");
  }

  @Test
  void html_differences_areACurveWithIntervals() {
    String svg = ExperimentReport.pictures(ReportPages.quickstart()).get("difference-macro.svg");
    assertThat(svg).contains("margin − random", "class=\"zero\"", "class=\"lead s1\"");
    assertThat(count(svg, "class=\"thin s1\"")).as("each seed").isEqualTo(3);
    assertThat(PAGE).contains("margin − random, three seeds");
  }

  /** Of each variant, picks that were mastered, between and out of reach are all the picks. */
  @Test
  void html_choices_sayWhatThePicksWere() {
    String table = PAGE.substring(PAGE.indexOf("What the picks were"));
    table = table.substring(0, table.indexOf("</table>"));
    Matcher row =
        Pattern.compile(
                "<tr>.*?<td[^>]*>([0-9.]+)%</td>\\s*<td[^>]*>([0-9.]+)%</td>\\s*<td[^>]*>([0-9.]+)%",
                Pattern.DOTALL)
            .matcher(table);
    int rows = 0;
    while (row.find()) {
      double sum = 0;
      for (int i = 1; i <= 3; i++) {
        sum += Double.parseDouble(row.group(i));
      }
      assertThat(sum).isBetween(99.8, 100.2);
      rows++;
    }
    assertThat(rows).isEqualTo(ReportPages.quickstart().experiment().variants().size());
    assertThat(PAGE).contains("Questions two variants have in common");
  }

  @Test
  void html_seedsMissing_meansSayOverWhich() {
    Comparison made = ReportPages.quickstart();
    List<RunRecord> runs = made.experiment().runs();
    String page =
        ExperimentReport.html(
            Comparison.of(
                new ExperimentRecord(
                    "unfinished",
                    made.experiment().question(),
                    runs.subList(0, runs.size() - 1),
                    List.of(),
                    Map.of())));
    assertThat(page)
        .contains(
            "The means are over different seeds, so do not compare them: random over 1–3; margin over 1, 2.");
    assertThat(PAGE).doesNotContain("over different seeds");
  }

  @Test
  void html_answersAreMarkedInWordsAndSigns() {
    assertThat(PAGE).contains("✓</span> right").contains("✗</span> wrong");
  }

  @Test
  void html_emptyExperimentSaysWhatCannotBeConcluded() {
    String page =
        ExperimentReport.html(
            Comparison.of(
                new ExperimentRecord(
                    "empty", Question.onQueries(List.of()), List.of(), List.of(), Map.of())));
    assertThat(page).contains("Nothing can be concluded: the experiment has no runs.");
  }

  @Test
  void html_runThatOnlyBegan() {
    Comparison made = ReportPages.quickstart();
    RunRecord run = made.experiment().runs().get(0);
    for (int rounds = 0; rounds < 3; rounds++) {
      RunRecord begun =
          new RunRecord(
              run.variant(),
              run.seed(),
              RunRecord.State.RUNNING,
              run.limits(),
              run.billed(),
              run.rounds().subList(0, rounds),
              run.gate(),
              run.sealed());
      assertThat(RunReport.html(begun, made.experiment().question(), Map.of())).contains("</html>");
      assertThat(
              ExperimentReport.html(
                  Comparison.of(
                      new ExperimentRecord(
                          "begun",
                          Question.onQueries(List.of()),
                          List.of(begun),
                          List.of(),
                          Map.of()))))
          .contains("Nothing to compare");
    }
  }

  @Test
  void pictures_standAlone() throws Exception {
    var pictures = ExperimentReport.pictures(ReportPages.quickstart());
    assertThat(pictures)
        .containsOnlyKeys("curve-macro.svg", "curve-pool-weighted.svg", "difference-macro.svg");
    for (String svg : pictures.values()) {
      assertThat(svg).startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\"").contains("<style>");
      DocumentBuilderFactory.newInstance()
          .newDocumentBuilder()
          .parse(new InputSource(new StringReader(svg)));
    }
  }

  private static int count(String text, String part) {
    return text.split(Pattern.quote(part), -1).length - 1;
  }

  @Test
  void paintings_haveTheChartsSizeAndColours() throws Exception {
    Map<String, byte[]> paintings = ExperimentReport.paintings(ReportPages.quickstart());
    assertThat(paintings)
        .containsOnlyKeys("curve-macro.png", "curve-pool-weighted.png", "difference-macro.png");
    var image =
        javax.imageio.ImageIO.read(
            new java.io.ByteArrayInputStream(paintings.get("curve-macro.png")));
    assertThat(image.getWidth()).isEqualTo(3 * 520);
    assertThat(image.getHeight()).isEqualTo(3 * 330);
    Set<Integer> colours = new HashSet<>();
    for (int x = 0; x < image.getWidth(); x++) {
      for (int y = 0; y < image.getHeight(); y++) {
        colours.add(image.getRGB(x, y) & 0xffffff);
      }
    }
    assertThat(colours).contains(0xfcfbf8, 0x6b6860, 0x1f5fa8);
    assertThat(ExperimentReport.paintings(ReportPages.quickstart()).get("curve-macro.png"))
        .isEqualTo(paintings.get("curve-macro.png"));
  }
}
