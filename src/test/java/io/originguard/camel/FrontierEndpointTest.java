package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.settings.Catalogue;
import io.originguard.target.TargetSettings;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.apache.camel.ResolveEndpointFailedException;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.UriParam;
import org.apache.camel.support.SimpleRegistry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FrontierEndpointTest {

    private static TestNode node;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        node = TestNode.in(directory).set("target.unlisted", "false").start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @ParameterizedTest
    @CsvSource({
        "frontier:shop.example.com?concurency=4,        concurency",
        "frontier:*?unknown=1,                          unknown",
        "frontier:shop.example.com?concurrency=many,    concurrency",
        "frontier:shop.example.com?concurrency=0,       concurrency",
        "frontier:shop.example.com?probeInterval=30,    probeInterval",
        "frontier:shop.example.com?breakerThreshold=7,  breakerThreshold",
        "frontier:shop.example.com?edge=akamai,         edge",
        "frontier:shop.example.com?paths=/export/*,      paths",
        "frontier:*?rampStep=soon,                      rampStep",
    })
    void an_option_that_is_unknown_or_wrong_is_named(String uri, String option) {
        assertThatThrownBy(() -> node.context().getEndpoint(uri))
                .isInstanceOf(ResolveEndpointFailedException.class)
                .rootCause()
                .message()
                .contains(option);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Shop.Example.com", "https:shop.example.com", "shop.example.com:8080", "a b"})
    void a_name_that_is_no_host_is_told_what_to_write(String name) {
        assertThatThrownBy(() -> node.context().addRoutes(route("frontier:" + name)))
                .rootCause()
                .message()
                .contains("is not a host name; write a name such as shop.example.com");
    }

    @ParameterizedTest
    @ValueSource(strings = {"parked", "Submit", "shop.example.com", "*"})
    void what_cannot_be_sent_to_is_told_what_can(String name) {
        assertThatThrownBy(() -> node.context().getEndpoint("frontier:" + name).createProducer())
                .hasMessageContaining("frontier:" + name)
                .hasMessageContaining("frontier:submit, frontier:park, frontier:bury, frontier:requeue");
    }

    @ParameterizedTest
    @ValueSource(strings = {"park", "bury", "requeue"})
    void a_message_without_a_job_is_refused(String action) {
        Exchange exchange = node.send("frontier:" + action, message -> {});

        assertThat(exchange.getException()).hasMessageContaining("this message carries no job");
    }

    @Test
    void every_setting_of_a_target_is_an_option_and_says_the_same_default() {
        Map<String, String> options = Arrays.stream(FrontierEndpoint.class.getDeclaredFields())
                .filter(field -> field.isAnnotationPresent(UriParam.class))
                .filter(field -> !field.getName().equals("deliver"))
                .collect(Collectors.toMap(
                        Field::getName,
                        field -> field.getAnnotation(UriParam.class).defaultValue(),
                        (a, b) -> a,
                        TreeMap::new));

        assertThat(options).containsOnlyKeys(Catalogue.targetOptions().keySet());
        Catalogue.targetOptions().forEach((name, setting) -> assertThat(options.get(name))
                .as("the documented default of %s", name)
                .isIn("", setting.fallback()));
    }

    @Test
    void every_option_that_is_set_reaches_the_target() {
        FrontierEndpoint endpoint = node.context()
                .getEndpoint(
                        "frontier:all.example.com?concurrency=3&paths=/print/*+skip&breakerWindow=10s&breakerThreshold=0.5"
                                + "&breakerMinimumCalls=7&breakerConsecutive=9&breakerBad=origin-refused&breakerPaths=2"
                                + "&probeInterval=1s&probeOperatorInterval=2s&probePath=/health"
                                + "&probeHonourRetryAfter=false&probeAccept=text/html&probeExpectStatus=200"
                                + "&probeExpectText=open&rampStep=3s&baselineLearn=false&baselineRecovery=7s"
                                + "&backoffBase=4s&backoffMax=5s"
                                + "&backoffAttempts=6&edge=none&allowPrivate=true&allowedHosts=cdn.example.com&robots=true"
                                + "&httpConnectTimeout=11s&httpResponseTimeout=12s&httpMaxBytes=13KiB"
                                + "&httpUserAgent=me&httpProxy=http://proxy.example.com:3128&httpMaxRedirects=2",
                        FrontierEndpoint.class);

        assertThat(endpoint.overrides())
                .containsOnlyKeys(Catalogue.targetOptions().keySet());
        TargetSettings settings = node.node().settings().target(endpoint.overrides());
        TargetSettings usual = node.node().settings().target();
        assertThat(List.of(
                        settings.breaker(), settings.probe(), settings.backoff(), settings.http(), settings.network()))
                .doesNotContain(usual.breaker(), usual.probe(), usual.backoff(), usual.http(), usual.network());
        assertThat(settings.concurrency()).isEqualTo(3);
        assertThat(settings.baseline()).isEqualTo(new TargetSettings.BaselineSettings(false, Duration.ofSeconds(7)));
        assertThat(settings.paths()).hasToString("/print/* skip");
        assertThat(settings.probe().path()).contains("/health");
        assertThat(settings.http().maxBytes()).isEqualTo(13 << 10);
        assertThat(settings.robots()).isNotEqualTo(usual.robots());
    }

    @Test
    void an_option_that_is_not_set_takes_the_global_setting() throws Exception {
        node.context().addRoutes(route("frontier:own.example.com?concurrency=3"));

        TargetSettings settings =
                node.guard(new io.originguard.target.Host("own.example.com")).settings();

        assertThat(settings.concurrency()).isEqualTo(3);
        assertThat(settings.breaker()).isEqualTo(node.node().settings().target().breaker());
    }

    @Test
    void without_a_node_the_component_says_what_is_missing() throws Exception {
        try (DefaultCamelContext bare = new DefaultCamelContext(new SimpleRegistry())) {
            bare.addComponent("frontier", new FrontierComponent());
            bare.addRoutes(route("frontier:shop.example.com"));

            assertThatThrownBy(bare::start).hasMessageContaining("no Originguard node in the registry");
        }
    }

    private static RouteBuilder route(String uri) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from(uri).to("log:test?level=OFF");
            }
        };
    }
}
