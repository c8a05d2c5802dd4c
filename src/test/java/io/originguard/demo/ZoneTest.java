package io.originguard.demo;

import static io.originguard.demo.LittleSite.HOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a target's owner can set at the edge. */
final class ZoneTest {

    private final LittleSite site = new LittleSite();

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void tunnel_that_is_down_is_a_530_with_1033_until_it_is_up() {
        site.zone().tunnel(false);

        Browser.Page down = site.get("/page/1");
        site.zone().tunnel(true);
        Browser.Page up = site.get("/page/1");

        assertThat(down.status()).isEqualTo(530);
        assertThat(down.body()).isEqualTo("error code: 1033");
        assertThat(down.header("retry-after")).isEqualTo("120");
        assertThat(up.status()).isEqualTo(200);
        assertThat(site.origin.requests()).isEqualTo(1);
    }

    @Test
    void origin_without_an_address_is_a_530_with_1016_until_it_has_one() {
        site.zone().resolves(false);

        Browser.Page lost = site.get("/page/1");
        site.zone().resolves(true);
        Browser.Page found = site.get("/page/1");

        assertThat(lost.status()).isEqualTo(530);
        assertThat(lost.body()).isEqualTo("error code: 1016");
        assertThat(lost.header("retry-after")).isNull();
        assertThat(found.status()).isEqualTo(200);
    }

    @Test
    void more_requests_in_a_second_than_the_limit_are_429_by_the_edges_clock() {
        site.zone().rateLimit(3);

        List<Integer> burst = statuses(5);
        site.clock.advance(Duration.ofMillis(999));
        List<Integer> early = statuses(1);
        site.clock.advance(Duration.ofMillis(1));
        List<Integer> later = statuses(4);
        site.zone().noRateLimit();
        List<Integer> unlimited = statuses(5);

        assertThat(burst).containsExactly(200, 200, 200, 429, 429);
        assertThat(early).containsExactly(429);
        assertThat(later).containsExactly(200, 200, 200, 429);
        assertThat(unlimited).containsOnly(200);
        assertThat(site.origin.requests()).isEqualTo(11);
    }

    @Test
    void second_of_the_limit_slides() {
        site.zone().rateLimit(2);
        statuses(1);
        site.clock.advance(Duration.ofMillis(600));
        statuses(1);
        site.clock.advance(Duration.ofMillis(500));

        assertThat(statuses(2)).containsExactly(200, 429);
    }

    @Test
    void limit_refuses_as_it_was_told_and_counts_each_target_alone() {
        site.edge.target("other.example.test", site.origin);
        site.zone().rateLimit(1, EdgeAnswer.challenge(503));
        site.get("/page/1");

        Browser.Page refused = site.get("/page/1");
        Browser.Page other = site.browser.get(site.edge.port(), "other.example.test", "/page/1");

        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.header("cf-mitigated")).isEqualTo("challenge");
        assertThat(other.status()).isEqualTo(200);
        assertThatThrownBy(() -> site.zone().rateLimit(0)).hasMessageContaining("write 1 or more");
    }

    @Test
    void rate_limit_says_1015_and_when_to_come_again() {
        site.zone().rateLimit(1);
        site.get("/page/1");

        Browser.Page refused = site.get("/page/1");

        assertThat(refused.body()).isEqualTo("error code: 1015");
        assertThat(refused.header("retry-after")).isEqualTo("30");
    }

    @Test
    void foreign_proxy_does_the_same_work_without_the_edges_marks() {
        site.zone().foreign(true);

        Browser.Page page = site.get("/page/1", Map.of("accept", "application/problem+json"));
        site.origin.kill();
        Browser.Page refused = site.get("/page/1", Map.of("accept", "application/problem+json"));

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("shop page 1");
        assertThat(refused.status()).isEqualTo(521);
        assertThat(refused.body()).isEqualTo("upstream error 521");
        assertThat(List.of(page, refused)).allSatisfy(answer -> {
            assertThat(answer.header("server")).isEqualTo("squid");
            assertThat(answer.header("via")).isEqualTo("1.1 squid");
            assertThat(answer.header("cf-ray")).isNull();
            assertThat(answer.header("cf-cache-status")).isNull();
        });
        assertThat(site.edge.log()).extracting(EdgeRequest::kind).containsOnly(AnswerKind.FOREIGN);
    }

    @ParameterizedTest
    @CsvSource({"520, false", "525, true"})
    void foreign_proxy_has_the_same_numbers_for_an_origin_that_breaks_off(int status, boolean tls) {
        site.zone().foreign(true).tls(tls);
        site.origin.script(OriginScript.always(OriginAnswer.cutHead()));

        Browser.Page page = site.get("/page/1");

        assertThat(page.status()).isEqualTo(status);
        assertThat(page.header("cf-ray")).isNull();
    }

    @Test
    void foreign_proxy_has_the_same_number_for_an_origin_that_does_not_listen() throws IOException {
        site.edge.connectTimeout(Duration.ofMillis(150));
        site.zone().foreign(true);
        try (DeafPort deaf = new DeafPort()) {
            site.edge.target(HOST, deaf.port());

            Browser.Page page = site.get("/page/1");

            assertThat(page.status()).isEqualTo(522);
            assertThat(page.header("cf-ray")).isNull();
        }
    }

    @Test
    void captive_portal_is_a_200_of_somebody_else() {
        site.edge.script(HOST, EdgeScript.always(EdgeAnswer.captivePortal()));

        Browser.Page page = site.get("/page/1");

        assertThat(page.status()).isEqualTo(200);
        assertThat(page.header("server")).isNull();
        assertThat(page.header("cf-ray")).isNull();
        assertThat(page.body()).contains("accept the terms");
        assertThat(site.logged().kind()).isEqualTo(AnswerKind.FOREIGN);
    }

    @Test
    void path_of_the_edge_itself_is_answered_without_the_origin_however_dead() {
        site.origin.kill();

        Browser.Page trace = site.get("/cdn-cgi/trace");

        assertThat(trace.status()).isEqualTo(200);
        assertThat(trace.body()).contains("h=" + HOST, "colo=LBK");
        assertThat(trace.header("cf-cache-status")).isNull();
        assertThat(site.logged().kind()).isEqualTo(AnswerKind.EDGE);
    }

    @Test
    void zone_of_no_target_is_refused() {
        assertThatThrownBy(() -> site.edge.zone("typo.example.test"))
                .hasMessageContaining("'typo.example.test' is no target of this edge");
    }

    @Test
    void switches_survive_a_move_to_another_origin() {
        site.zone().tunnel(false);
        site.edge.target(HOST, site.origin);

        assertThat(site.get("/page/1").status()).isEqualTo(530);
    }

    @Test
    void log_tells_what_was_asked_for_and_who_answered(@TempDir Path dir) throws IOException {
        Path file = dir.resolve("edge.tsv");
        site.edge.logTo(file);
        site.get("/page/1", Map.of("accept", "application/problem+json, */*;q=0.1"));

        EdgeRequest logged = site.logged();
        List<String> lines = Files.readAllLines(file);

        assertThat(logged.accept()).isEqualTo("application/problem+json, */*;q=0.1");
        assertThat(logged.kind()).isEqualTo(AnswerKind.ORIGIN);
        assertThat(logged.cacheStatus()).isEqualTo("DYNAMIC");
        assertThat(lines.get(0)).endsWith("\tcf_ray\taccept\tkind\tcache_status");
        assertThat(lines.get(1)).endsWith("\tapplication/problem+json, */*;q=0.1\tORIGIN\tDYNAMIC");
    }

    @Test
    void robots_txt_is_missing_until_the_origin_is_told_and_outranks_the_script() {
        int missing = site.get("/robots.txt").status();
        site.origin.script(OriginScript.first(1, OriginAnswer.status(500))).robots("User-agent: *\nDisallow: /a\n");
        Browser.Page told = site.get("/robots.txt");
        site.origin.robots(503);
        Browser.Page failing = site.get("/robots.txt");

        assertThat(missing).isEqualTo(404);
        assertThat(told.status()).isEqualTo(200);
        assertThat(told.body()).isEqualTo("User-agent: *\nDisallow: /a\n");
        assertThat(failing.status()).isEqualTo(503);
        assertThat(site.get("/page/1").status())
                .as("the script's first request")
                .isEqualTo(500);
    }

    private List<Integer> statuses(int requests) {
        return IntStream.range(0, requests)
                .mapToObj(request -> site.get("/page/" + request).status())
                .toList();
    }
}
