package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.originguard.alert.AlertJson;
import io.originguard.alert.AlertKind;
import io.originguard.alert.News;
import io.originguard.alert.OutboxAlert;
import io.originguard.breaker.Baseline;
import io.originguard.breaker.ProbePlan;
import io.originguard.breaker.Suspect;
import io.originguard.target.PathGlob;
import io.originguard.target.PathPattern;
import io.originguard.target.PathRule;
import io.originguard.target.Rate;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class AlertJsonTest {

    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    @Test
    void an_alert_is_one_line_of_json_with_everything_that_is_known() throws IOException {
        Alert alert = new Alert(
                AlertKind.TRIPPED,
                Workshop.SHOP,
                AT,
                "origin-refused",
                3,
                21,
                Optional.of("8c1f-LBK"),
                1234,
                Optional.of(AT.plusSeconds(120)),
                Optional.of(new ProbePlan(Duration.ofMillis(2500), Optional.of(Duration.ofMinutes(2)))),
                Optional.of(new Baseline(8, 4, Optional.of("halved"))),
                "521: \"refused\"\nby the origin",
                List.of());

        String line = write(alert);

        assertThat(line).doesNotContain("\n");
        assertThat(new ObjectMapper().readTree(line)).isEqualTo(new ObjectMapper().readTree("""
                {"alert": "tripped", "target": "shop.example.com", "at": "2026-01-01T00:00:00Z",
                 "id": "17-1767225600000", "incident": "shop.example.com@1767225600000",
                 "cause": "origin-refused", "ratio": 0.143, "bad": 3, "total": 21, "cfRay": "8c1f-LBK",
                 "colo": "LBK", "jobsHeld": 1234, "nextProbeAt": "2026-01-01T00:02:00Z",
                 "probeIntervalSeconds": 2.5, "announcedWaitSeconds": 120.0,
                 "baseline": 4, "baselineReason": "halved",
                 "detail": "521: \\"refused\\"\\nby the origin"}
                """));
    }

    @Test
    void the_paths_that_preceded_a_trip_are_told_with_a_rule_for_each() throws IOException {
        PathRule rule = new PathRule(
                PathGlob.of("/export/*"), Optional.of(new Rate(1, Duration.ofSeconds(10))), OptionalInt.empty(), false);
        Suspect export = new Suspect(new PathPattern("/export/*"), 12, 4, Duration.ofMillis(8_240), rule);
        Alert alert = new Alert(
                        AlertKind.TRIPPED,
                        Workshop.SHOP,
                        AT,
                        "origin-refused",
                        5,
                        100,
                        Optional.empty(),
                        0,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        "521",
                        List.of())
                .with(List.of(export));

        JsonNode json = new ObjectMapper().readTree(write(alert));

        assertThat(json.path("suspects")).isEqualTo(new ObjectMapper().readTree("""
                [{"path": "/export/*", "requests": 12, "bad": 4, "meanMillis": 8240, "rule": "/export/* 1/10s"}]
                """));
        assertThat(json.path("detail").asText())
                .isEqualTo("521; before it /export/* (12 requests, 4 bad, 8.2 s each);"
                        + " half of that is paths: /export/* 1/10s");
    }

    @Test
    void what_is_not_known_is_left_out() throws IOException {
        Alert alert = new Alert(
                AlertKind.RECOVERED,
                Workshop.SHOP,
                AT,
                "fetched",
                0,
                0,
                Optional.empty(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "",
                List.of());

        JsonNode json = new ObjectMapper().readTree(write(alert));

        assertThat(json.path("ratio").asDouble(-1)).isZero();
        assertThat(json.has("cfRay")).isFalse();
        assertThat(json.has("colo")).isFalse();
        assertThat(json.has("suspects")).isFalse();
        assertThat(json.has("nextProbeAt")).isFalse();
        assertThat(json.has("probeIntervalSeconds")).isFalse();
        assertThat(json.has("announcedWaitSeconds")).isFalse();
        assertThat(json.has("baseline")).isFalse();
        assertThat(json.has("baselineReason")).isFalse();
    }

    private static String write(Alert alert) throws IOException {
        News news = alert.news();
        return new AlertJson()
                .write(new OutboxAlert(
                        17,
                        news.kind(),
                        Optional.of(news.target()),
                        "shop.example.com@1767225600000",
                        news.at(),
                        news.facts(),
                        OutboxAlert.Stage.DUE,
                        1,
                        Optional.empty()));
    }
}
