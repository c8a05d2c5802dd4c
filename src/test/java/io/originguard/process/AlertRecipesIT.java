package io.originguard.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipes of examples/alerts, put into the routes folder as their README says, with nothing but the jar. */
class AlertRecipesIT {

    private static final String HOST = "shop.test";
    private static final String HEADLINE = HOST + " is paused: origin-refused";

    @TempDir
    private Path directory = Path.of("");

    @Test
    void an_outage_is_mailed() throws Exception {
        GreenMail mail = new GreenMail(new ServerSetup(0, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        mail.start();
        mail.setUser("ops@example.com", "user", "secret");
        try (Web web = Web.of(HOST);
                Program program = outage(
                        web,
                        "email",
                        Program.in(directory)
                                .environment(
                                        "SMTP_URL",
                                        "smtp://127.0.0.1:" + mail.getSmtp().getPort())
                                .environment("SMTP_USER", "user")
                                .environment("SMTP_PASSWORD", "secret")
                                .environment("ALERT_MAIL_FROM", "originguard@example.com")
                                .environment("ALERT_MAIL_TO", "ops@example.com"))) {
            assertThat(mail.waitForIncomingEmail(Program.PATIENCE.toMillis(), 1))
                    .as(program.err())
                    .isTrue();

            assertThat(mail.getReceivedMessages()[0].getSubject()).isEqualTo("[originguard] " + HEADLINE);
        } finally {
            mail.stop();
        }
    }

    @Test
    void an_outage_is_posted_to_a_webhook_whose_url_stands_in_no_log() throws Exception {
        Queue<String> posted = new ConcurrentLinkedQueue<>();
        HttpServer slack = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        slack.createContext("/", exchange -> {
            posted.add(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            exchange.sendResponseHeaders(403, -1);
            exchange.close();
        });
        slack.start();
        String url = "http://127.0.0.1:" + slack.getAddress().getPort() + "/services/T0/B0/secret";
        try (Web web = Web.of(HOST);
                Program program = outage(web, "slack", Program.in(directory).environment("SLACK_WEBHOOK_URL", url))) {
            await().atMost(Program.PATIENCE).until(() -> !posted.isEmpty());
            await().atMost(Program.PATIENCE).until(() -> program.err().contains("answered 403"));

            assertThat(posted.element()).contains(HEADLINE);
            assertThat(program.out() + program.err()).doesNotContain("B0/secret");
        } finally {
            slack.stop(0);
        }
    }

    /** Fetches from an origin that is down, with a recipe in the place of the alert route. */
    private Program outage(Web web, String recipe, Program.Call call) throws Exception {
        Path routes = Files.createDirectories(directory.resolve("routes"));
        Files.copy(Path.of("examples", "alerts", recipe + ".camel.yaml"), routes.resolve("alert.camel.yaml"));
        web.origin(HOST).kill();
        List<String> urls = web.pages(20);
        return call.start(web.call("fetch", Web.write(directory.resolve("urls.txt"), urls)));
    }
}
