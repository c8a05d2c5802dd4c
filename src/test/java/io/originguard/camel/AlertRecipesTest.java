package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.icegreen.greenmail.configuration.GreenMailConfiguration;
import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import io.originguard.alert.AlertKind;
import io.originguard.alert.AlertMail;
import io.originguard.alert.AlertPagerDuty;
import io.originguard.alert.AlertSlack;
import io.originguard.alert.OutboxAlert;
import io.originguard.target.Host;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.camel.CamelContext;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.spi.PropertiesFunction;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The recipes of examples/alerts as they are, with what they need from the environment, each before a receiver on loopback. */
class AlertRecipesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Host SHOP = new Host("shop.example.com");
    private static final Instant AT = Instant.parse("2026-01-01T00:00:00Z");
    private static final String INCIDENT = "shop.example.com@1767225600000";

    /** What somebody who rules the target's answers would like to have said. */
    private static final String HOSTILE =
            "\"}],\"text\":\"<!channel> <@U123> <https://evil.example|bank> *now*\"\r\nBcc: all@example.com\r\n\r\nhi\u2028\u0000 ${env:HOME} {{env:HOME}}";

    private record Received(String path, String type, String body) {}

    private final Map<String, String> environment = new HashMap<>();
    private final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    private final CamelContext context = new DefaultCamelContext();
    private volatile int answer = 200;
    private HttpServer server;

    @BeforeEach
    void listen() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            received.add(new Received(
                    exchange.getRequestURI().getPath(),
                    exchange.getRequestHeaders().getFirst("Content-Type"),
                    new String(exchange.getRequestBody().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)));
            exchange.sendResponseHeaders(answer, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        context.stop();
        server.stop(0);
    }

    @Test
    void slack_gets_a_message_in_which_nothing_is_a_mention_or_a_link() throws Exception {
        environment.put("SLACK_WEBHOOK_URL", url("/services/T0/B0/secret"));
        start("slack");

        send(alert(AlertKind.TRIPPED, HOSTILE));

        assertThat(received).hasSize(1);
        assertThat(received.get(0).path()).isEqualTo("/services/T0/B0/secret");
        assertThat(received.get(0).type()).isEqualTo("application/json");
        JsonNode message = JSON.readTree(received.get(0).body());
        assertThat(message.fieldNames())
                .toIterable()
                .containsExactly("text", "mrkdwn", "link_names", "unfurl_links", "unfurl_media");
        assertThat(message.path("mrkdwn").asBoolean(true)).isFalse();
        assertThat(message.path("text").asText())
                .startsWith("shop.example.com is paused: origin-refused\n")
                .contains("&lt;!channel&gt;", "&lt;@U123&gt;", "${env:HOME} {{env:HOME}}", "incident: " + INCIDENT)
                .doesNotContain("<", ">", "\r", "\u2028", "\u0000");
    }

    @Test
    void a_webhook_that_refuses_leaves_the_alert_to_be_sent_again_and_its_secret_out_of_the_reason() throws Exception {
        environment.put("SLACK_WEBHOOK_URL", url("/services/T0/B0/secret"));
        start("slack");
        answer = 403;
        AlertRoute route = new AlertRoute(
                context, java.util.concurrent.Executors.newSingleThreadExecutor(), java.time.Duration.ofSeconds(30));

        assertThatThrownBy(() -> route.take(alert(AlertKind.TRIPPED, "521")))
                .hasMessageContaining("403")
                .satisfies(e -> assertThat(e.toString()).doesNotContain("secret"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TRIPPED", "FLAPPING", "BLOCKED", "SUMMARY"})
    void pagerduty_gets_a_trigger_with_the_incident_as_its_key(String kind) throws Exception {
        start("pagerduty");

        send(alert(AlertKind.valueOf(kind), HOSTILE));

        JsonNode event = JSON.readTree(received.get(0).body());
        assertThat(received).hasSize(1);
        assertThat(received.get(0).path()).isEqualTo("/v2/enqueue");
        assertThat(event.path("routing_key").asText()).isEqualTo("R0UT1NG");
        assertThat(event.path("event_action").asText()).isEqualTo("trigger");
        assertThat(event.path("dedup_key").asText()).isEqualTo(INCIDENT);
        assertThat(event.path("payload").path("severity").asText())
                .isEqualTo(kind.equals("BLOCKED") ? "warning" : "critical");
        assertThat(event.path("payload").path("timestamp").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(event.path("payload").path("summary").asText()).isNotEmpty();
        assertThat(event.path("payload").path("source").asText()).isNotEmpty();
        assertThat(event.path("payload").path("custom_details").path("detail").asText())
                .isEqualTo(HOSTILE);
    }

    @Test
    void pagerduty_gets_a_resolve_for_each_incident_that_is_over() throws Exception {
        start("pagerduty");
        OutboxAlert back = alert(AlertKind.RECOVERED, "200", Map.of("resolves", List.of(INCIDENT, "many-down@7")));

        send(back);

        assertThat(received).hasSize(2);
        List<JsonNode> events = new ArrayList<>();
        for (Received one : received) {
            events.add(JSON.readTree(one.body()));
        }
        assertThat(events)
                .allSatisfy(
                        event -> assertThat(event.path("event_action").asText()).isEqualTo("resolve"))
                .extracting(event -> event.path("dedup_key").asText())
                .containsExactly(INCIDENT, "many-down@7");
    }

    @Test
    void a_recovery_that_ends_no_incident_yet_is_no_event() throws Exception {
        start("pagerduty");

        send(alert(AlertKind.RECOVERED, "200"));

        assertThat(received).isEmpty();
    }

    @Test
    void an_event_that_pagerduty_refuses_leaves_the_alert_to_be_sent_again() throws Exception {
        start("pagerduty");
        answer = 500;

        assertThatThrownBy(() -> send(alert(AlertKind.RECOVERED, "200", Map.of("resolves", List.of(INCIDENT)))))
                .isInstanceOf(org.apache.camel.CamelExecutionException.class);
    }

    @Test
    void a_mail_is_plain_text_with_one_line_of_subject_and_the_recipients_of_the_environment() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        try {
            mail.setUser("ops@example.com", "user", "pass word&+%");
            environment.put("SMTP_URL", "smtp://127.0.0.1:" + mail.getSmtp().getPort());
            environment.put("SMTP_USER", "user");
            environment.put("SMTP_PASSWORD", "pass word&+%");
            start("email");

            send(alert(AlertKind.TRIPPED, HOSTILE, Map.of("cause", "origin-refused\r\nBcc: all@example.com")));

            assertThat(mail.getReceivedMessages()).hasSize(1);
            MimeMessage message = mail.getReceivedMessages()[0];
            assertThat(message.getSubject())
                    .isEqualTo("[originguard] shop.example.com is paused: origin-refused  Bcc: all@example.com");
            assertThat(message.getAllRecipients()).extracting(Object::toString).containsExactly("ops@example.com");
            assertThat(message.getFrom()).extracting(Object::toString).containsExactly("originguard@example.com");
            assertThat(message.getContentType()).startsWith("text/plain");
            assertThat(message.getHeader("Bcc")).isNull();
            assertThat(message.getHeader("References")).hasSize(1);
            assertThat(String.valueOf(message.getContent()))
                    .contains("<!channel>", "incident: " + INCIDENT)
                    .doesNotContain("\r\nBcc", "\u2028");
            assertThat(GreenMailUtil.getHeaders(message)).doesNotContain("pass word");
        } finally {
            mail.stop();
        }
    }

    @Test
    void a_mail_server_that_takes_mail_from_anybody_needs_no_user() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP))
                .withConfiguration(GreenMailConfiguration.aConfig().withDisabledAuthentication());
        mail.start();
        try {
            environment.put("SMTP_URL", "smtp://127.0.0.1:" + mail.getSmtp().getPort());
            start("email");

            send(alert(AlertKind.RECOVERED, "200"));

            assertThat(mail.getReceivedMessages()).singleElement().satisfies(message -> assertThat(message.getSubject())
                    .isEqualTo("[originguard] shop.example.com is back"));
        } finally {
            mail.stop();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"slack", "email"})
    void a_recipe_without_its_secret_does_not_start(String recipe) {
        assertThatThrownBy(() -> start(recipe)).rootCause().hasMessageContaining("env");
    }

    private void start(String recipe) throws Exception {
        environment.putIfAbsent("PAGERDUTY_ROUTING_KEY", "R0UT1NG");
        environment.putIfAbsent("PAGERDUTY_EVENTS_URL", url("/v2/enqueue"));
        environment.putIfAbsent("ALERT_MAIL_FROM", "originguard@example.com");
        environment.putIfAbsent("ALERT_MAIL_TO", "ops@example.com");
        context.getPropertiesComponent().addPropertiesFunction(new Environment(environment));
        context.getRegistry().bind("originguardAlertSlack", new AlertSlack());
        context.getRegistry().bind("originguardAlertPagerDuty", new AlertPagerDuty());
        context.getRegistry().bind("originguardAlertMail", new AlertMail());
        Path file = Path.of("examples/alerts", recipe + ".camel.yaml");
        PluginHelper.getRoutesLoader(context).loadRoutes(ResourceHelper.resolveResource(context, "file:" + file));
        context.start();
    }

    private void send(OutboxAlert alert) {
        context.createProducerTemplate().sendBody(AlertRoute.URI, alert);
    }

    private String url(String path) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static OutboxAlert alert(AlertKind kind, String detail) {
        return alert(kind, detail, Map.of());
    }

    private static OutboxAlert alert(AlertKind kind, String detail, Map<String, Object> more) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("cause", "origin-refused");
        facts.put("jobsHeld", 17);
        facts.put("detail", detail);
        if (kind == AlertKind.SUMMARY) {
            facts.put("of", "tripped");
            facts.put("count", 9_995);
        }
        facts.putAll(more);
        return new OutboxAlert(
                7,
                kind,
                kind == AlertKind.SUMMARY ? Optional.empty() : Optional.of(SHOP),
                INCIDENT,
                AT,
                facts,
                OutboxAlert.Stage.DUE,
                1,
                Optional.empty());
    }

    /** Stands for the environment of a process, which a test cannot set. */
    private record Environment(Map<String, String> values) implements PropertiesFunction {

        @Override
        public String getName() {
            return "env";
        }

        @Override
        public @Nullable String apply(String remainder) {
            String[] parts = remainder.split(":", 2);
            String value = values.get(parts[0]);
            return value == null && parts.length > 1 ? parts[1] : value;
        }
    }
}
