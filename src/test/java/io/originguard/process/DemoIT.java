package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a newcomer sees of {@code originguard demo}. */
class DemoIT {

    private static final List<String> STAGES = List.of(
            "0.2 s  2,000 URLs accepted for 4 targets",
            "6.5 s  the origin of shop.demo.test is killed: connections to it are refused",
            "8.8 s  shop.demo.test probe 1: 521 the origin refused the connection (cf-ray f35270f043020409-LBK)",
            "18.5 s  the origin of shop.demo.test is back",
            "20.6 s  shop.demo.test probe 6: 200 the origin sent the page (cf-ray 03beabecae23febf-LBK)",
            "20.6 s  shop.demo.test ramps up: 1 of 4 requests at a time",
            "22.7 s  shop.demo.test ramps up: 2 of 4 requests at a time",
            "24.7 s  shop.demo.test ramps up: 4 of 4 requests at a time",
            "26.7 s  shop.demo.test has recovered: 4 requests at a time",
            "accepted 2,000 = delivered 2,000 + dead 0 + waiting 0",
            "2,000 pages in 32.4 s, 62 pages/s");

    @Test
    void an_outage_is_told_from_the_kill_to_the_last_page() {
        DemoRun run = DemoRun.once();

        List<String> output = run.ended().out().lines().toList();
        assertThat(run.ended().exitCode()).as(run.ended().err()).isZero();
        assertThat(run.took()).isLessThan(Duration.ofMinutes(2));
        assertThat(Readme.missing(STAGES, output)).as(run.ended().out()).isEmpty();
        assertThat(output)
                .anyMatch(line -> line.contains("shop.demo.test is paused: origin-refused, "))
                .anyMatch(line -> line.matches("The page at http://127\\.0\\.0\\.1:\\d+/ shows what happens\\."))
                .contains("accepted 2,000 = delivered 2,000 + dead 0 + waiting 0")
                .filteredOn(line -> line.startsWith("outage of "))
                .singleElement()
                .satisfies(outage -> assertThat(outage)
                        .startsWith("outage of shop.demo.test: origin-refused, ")
                        .endsWith(", 0 jobs lost"));
    }

    @Test
    void the_alerts_are_on_standard_error_one_of_each() {
        DemoRun run = DemoRun.once();

        assertThat(run.ended().err().lines())
                .satisfiesExactly(
                        tripped -> assertThat(tripped).contains("\"alert\":\"tripped\"", "shop.demo.test"),
                        recovered -> assertThat(recovered).contains("\"alert\":\"recovered\"", "shop.demo.test"));
    }
}
