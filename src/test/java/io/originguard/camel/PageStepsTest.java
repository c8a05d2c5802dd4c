package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.edge.Answer;
import io.originguard.edge.Content;
import io.originguard.edge.Fetch;
import io.originguard.sink.RotationSettings;
import io.originguard.sink.WarcSink;
import io.originguard.target.Job;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.Exchange;
import org.apache.camel.Message;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PageStepsTest {

    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");

    private Path directory;
    private Workshop workshop;
    private WarcSink warc;
    private PageSteps steps;
    private Claim claim;
    private Exchange exchange;

    @BeforeEach
    void open(@TempDir Path temporary) throws IOException {
        directory = temporary;
        workshop = new Workshop(directory);
        warc = WarcSink.open(
                directory.resolve("out"),
                new RotationSettings(1 << 20, Duration.ofHours(1)),
                "originguard/test",
                workshop.clock);
        steps = new PageSteps(warc);
        Job job = new Job(
                7,
                Workshop.SHOP,
                "https://shop.example.com/1",
                0,
                2,
                AT,
                AT,
                Map.of("Authorization", "Bearer secret"),
                Map.of("campaign", "spring"));
        Guard guard = workshop.guard(Workshop.SHOP);
        claim = new Claim(job, guard, true);
        exchange = new DefaultExchange(new DefaultCamelContext());
        exchange.setProperty(Claim.PROPERTY, claim);
    }

    @AfterEach
    void close() throws IOException {
        warc.close();
        workshop.close();
    }

    @Test
    void a_sink_gets_the_bytes_and_the_documented_headers() throws IOException {
        fetched("page".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        Message message = exchange.getMessage();
        message.setHeader(Exchange.HTTP_URI, "https://shop.example.com/2");
        message.setHeader(Exchange.HTTP_RESPONSE_CODE, 200);

        steps.open(exchange);

        assertThat(message.getBody(byte[].class)).asString().isEqualTo("page");
        assertThat(message.getHeaders())
                .containsOnly(
                        Map.entry("OriginguardUrl", "https://shop.example.com/2"),
                        Map.entry("OriginguardJobUrl", "https://shop.example.com/1"),
                        Map.entry("OriginguardTarget", "shop.example.com"),
                        Map.entry("OriginguardStatus", 200),
                        Map.entry("OriginguardFetchedAt", "2026-01-01T00:00:00Z"),
                        Map.entry("OriginguardAttempt", 2),
                        Map.entry("OriginguardCfRay", "8c1f-LBK"),
                        Map.entry("OriginguardColo", "LBK"),
                        Map.entry("Content-Type", "text/plain"),
                        Map.entry(
                                "OriginguardResponseHeaders",
                                Map.of(
                                        "content-type", "text/plain",
                                        "vary", "accept, cookie",
                                        "cf-ray", "8c1f-LBK",
                                        "camelhttpuri", "http://evil.test/")),
                        Map.entry("OriginguardMetadata", Map.of("campaign", "spring")));
    }

    @Test
    void a_page_that_the_route_has_changed_keeps_its_body() throws IOException {
        fetched(new byte[9]);
        exchange.getMessage().setBody("changed by the route");

        steps.open(exchange);

        assertThat(exchange.getMessage().getBody()).isEqualTo("changed by the route");
    }

    @Test
    void a_large_page_is_a_stream() throws IOException {
        Path file = Files.write(directory.resolve("large"), new byte[BodyReader.IN_MEMORY + 1]);
        fetch(Content.of(file));

        steps.open(exchange);

        assertThat(exchange.getMessage().getBody()).isInstanceOf(InputStream.class);
        try (InputStream body = exchange.getMessage().getBody(InputStream.class)) {
            assertThat(body.readAllBytes()).hasSize(BodyReader.IN_MEMORY + 1);
        }
    }

    @Test
    void the_default_sink_writes_a_warc_file_and_its_index() throws IOException {
        fetched(new byte[9]);

        steps.warc(exchange);

        warc.sync();
        assertThat(directory.resolve("out/index.tsv")).content().contains("https://shop.example.com/");
    }

    @Test
    void a_route_that_delivers_without_fetching_is_told_so() {
        assertThatThrownBy(() -> steps.open(exchange)).hasMessageContaining("go through direct:fetch");
        exchange.removeProperty(Claim.PROPERTY);
        assertThatThrownBy(() -> steps.open(exchange)).hasMessageContaining("frontier:HOST");
    }

    private void fetched(byte[] body) {
        fetch(Content.of(body));
    }

    private void fetch(Content content) {
        claim.follow("https://shop.example.com/2", Map.of());
        Answer answer = new Answer(
                200,
                List.of(
                        new Answer.Header("Content-Type", "text/plain"),
                        new Answer.Header("Vary", "accept"),
                        new Answer.Header("vary", "cookie"),
                        new Answer.Header("CF-Ray", "8c1f-LBK"),
                        new Answer.Header("CamelHttpUri", "http://evil.test/")),
                content,
                Optional.of("192.0.2.1"));
        Fetch fetch = new Fetch(
                claim.job(),
                claim.url(),
                claim.redirects(),
                AT,
                Duration.ofMillis(20),
                Optional.of(answer),
                new io.originguard.edge.Classifier()
                        .classify(answer, io.originguard.target.TargetSettings.EdgeMode.AUTO, AT));
        claim.fetched(fetch);
        exchange.getMessage().setBody(fetch);
    }
}
