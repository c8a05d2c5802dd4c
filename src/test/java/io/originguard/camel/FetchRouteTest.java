package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.camel.Claim.Settlement;
import io.originguard.edge.Cause;
import io.originguard.frontier.Completion;
import io.originguard.frontier.Completion.Buried;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.Target;
import io.originguard.target.TargetSettings.EdgeMode;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the shipped fetch, deliver and failure routes make of each kind of answer. */
class FetchRouteTest {

    private static final Map<String, String> OF_EDGE = Map.of("server", "cloudflare", "cf-ray", "8f1c-AMS");

    private static TestNode node;
    private static int hosts;

    private Guard guard;

    @BeforeAll
    static void start(@TempDir Path directory) throws Exception {
        node = TestNode.in(directory)
                .with(new RouteBuilder() {
                    @Override
                    public void configure() {
                        from("direct:broken-route")
                                .routeConfigurationId("originguard")
                                .throwException(IllegalStateException.class, "a step is wrong");
                    }
                })
                .start();
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    @BeforeEach
    void freshTarget() {
        guard = target(
                "t" + hosts++ + ".example.com",
                "allowedHosts=cdn.example.com,down.example.com,images.example.com",
                "breakerConsecutive=3");
        node.sink.refuses(false);
    }

    @AfterEach
    void nothingIsBound() {
        assertThat(Sending.bound()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "200, went on",
        "204, went on",
        "304, went on",
        "301, buried gone",
        "404, buried gone",
        "410, buried gone",
        "403, parked 1",
        "429, parked 0",
        "500, parked 1",
        "503, parked 1",
        "520, parked 1",
        "521, parked 0",
        "522, parked 0",
        "523, parked 0",
        "524, parked 1",
        "525, parked 0",
        "526, parked 0",
        "530, parked 0",
        "999, buried bad-content",
    })
    void the_status_chooses_the_branch(int status, String fate) {
        node.web.replies(url -> Web.Reply.status(status));
        int before = node.sink.taken().size();

        Claim claim = fetch("/page");

        assertThat(fate(claim)).isEqualTo(fate);
        assertThat(node.sink.taken()).hasSize(fate.equals("went on") ? before + 1 : before);
        assertThat(guard.view().inFlight()).isEqualTo(1);
    }

    @Test
    void an_exception_chooses_the_branch_too() {
        node.web.replies(url -> {
            throw new RuntimeCamelException(new ConnectException("Connection refused"));
        });
        assertThat(fate(fetch("/refused"))).isEqualTo("parked 0");

        node.web.replies(url -> {
            throw new UncheckedIOException(new SocketTimeoutException("Read timed out"));
        });
        assertThat(fate(fetch("/slow"))).isEqualTo("parked 1");

        node.web.replies(url -> {
            throw new IllegalArgumentException("no such scheme");
        });
        assertThat(fate(fetch("/wrong"))).isEqualTo("buried bad-url");
    }

    @Test
    void once_answers_have_shown_the_edge_our_own_refused_connection_is_not_the_urls_fault() {
        node.web.replies(url -> new Web.Reply(200, OF_EDGE, "page"));
        for (int page = 0; page < 3; page++) {
            fetch("/page/" + page);
        }
        assertThat(guard.edgeMode()).isEqualTo(EdgeMode.CLOUDFLARE);
        node.web.replies(url -> {
            throw new RuntimeCamelException(new ConnectException("Connection refused"));
        });

        assertThat(fate(fetch("/refused"))).isEqualTo("parked 0");
        assertThat(guard.view().bad()).isZero();
    }

    @Test
    void a_redirect_to_another_host_is_read_as_that_host_is_known() {
        Guard images = target("images.example.com");
        node.web.replies(url -> url.contains("//images.")
                ? new Web.Reply(200, OF_EDGE, "page")
                : Web.Reply.to("https://images.example.com/x"));
        for (int page = 0; page < 3; page++) {
            fetch("/page/" + page);
        }

        assertThat(images.edgeMode()).isEqualTo(EdgeMode.CLOUDFLARE);
        assertThat(guard.edgeMode()).isEqualTo(EdgeMode.AUTO);
        node.web.replies(url ->
                url.contains("//images.") ? Web.Reply.status(521) : Web.Reply.to("https://images.example.com/x"));
        assertThat(fate(fetch("/foreign"))).isEqualTo("parked 1");
        assertThat(images.view().bad()).isZero();
    }

    @Test
    void a_trip_hands_the_job_back_and_lets_no_other_leave() {
        node.web.replies(url -> Web.Reply.status(521));

        assertThat(fate(fetch("/1"))).isEqualTo("parked 0");
        assertThat(fate(fetch("/2"))).isEqualTo("parked 0");
        Claim late = claim("/4", Map.of());
        assertThat(fate(fetch("/3"))).isEqualTo("handed back");
        int sent = node.web.asked().size();

        node.send("direct:fetch", late);

        assertThat(fate(late)).isEqualTo("handed back");
        assertThat(node.web.asked()).hasSize(sent);
        assertThat(guard.view().state()).isEqualTo(BreakerState.OPEN);
    }

    @Test
    void a_redirect_is_followed_and_the_page_says_where_it_led() {
        node.web.replies(url -> url.endsWith("/old") ? Web.Reply.to("/new?x") : Web.Reply.status(200));

        Claim claim = fetch("/old");

        assertThat(fate(claim)).isEqualTo("went on");
        TestNode.Taker.Taken page = last();
        assertThat(page.headers())
                .containsEntry(PageSteps.URL, url("/new?x"))
                .containsEntry(PageSteps.JOB_URL, url("/old"))
                .containsEntry(PageSteps.STATUS, 200);
        assertThat(guard.view().total()).as("both answers are the origin's").isEqualTo(2);
    }

    @Test
    void redirects_in_a_circle_end_as_a_dead_letter() {
        node.web.replies(url -> Web.Reply.to("/again"));
        int before = node.web.asked().size();

        Claim claim = fetch("/again");

        assertThat(fate(claim)).isEqualTo("buried redirect");
        assertThat(((Buried) completion(claim)).reason()).isEqualTo("more than 5 redirects");
        assertThat(node.web.asked()).hasSize(before + 6);
    }

    @Test
    void a_redirect_elsewhere_is_not_followed() {
        node.web.replies(url -> Web.Reply.to("http://169.254.169.254/latest"));
        int before = node.web.asked().size();

        Claim claim = fetch("/page");

        assertThat(((Buried) completion(claim)).reason()).contains("169.254.169.254", "allowedHosts");
        assertThat(node.web.asked()).hasSize(before + 1);
    }

    @Test
    void a_redirect_to_a_paused_target_waits_and_sends_nothing_there() {
        Guard down = target("down.example.com", "breakerConsecutive=1");
        Workshop.result(
                down, down.view().generation(), Workshop.outcome(Cause.ORIGIN_REFUSED), "https://down.example.com/");
        node.web.replies(url -> Web.Reply.to("https://down.example.com/x"));

        Claim claim = fetch("/page");

        assertThat(fate(claim)).isEqualTo("parked 0");
        assertThat(node.web.urls()).doesNotContain("https://down.example.com/x");
        assertThat(down.view().inFlight()).isZero();
    }

    @Test
    void a_redirect_to_another_host_counts_there_and_gives_its_place_back() {
        node.web.replies(
                url -> url.contains("cdn.") ? Web.Reply.status(521) : Web.Reply.to("https://cdn.example.com/x"));

        Claim claim = fetch("/page");

        Guard cdn = node.guard(new Host("cdn.example.com"));
        assertThat(fate(claim)).isEqualTo("parked 0");
        assertThat(cdn.view().bad()).isEqualTo(1);
        assertThat(cdn.view().inFlight()).isZero();
        assertThat(guard.view().bad()).isZero();
    }

    @Test
    void credentials_stay_with_the_host_that_they_were_given_for() {
        node.web.replies(
                url -> url.contains("cdn.") ? Web.Reply.status(200) : Web.Reply.to("https://cdn.example.com/secrets"));

        fetch("/page", Map.of("Authorization", "Bearer secret", "cookie", "id=1", "Accept-Language", "de"));

        assertThat(asked(url("/page")).headers())
                .containsEntry("authorization", "Bearer secret")
                .containsEntry("cookie", "id=1");
        assertThat(asked("https://cdn.example.com/secrets").headers())
                .doesNotContainKeys("authorization", "cookie")
                .containsEntry("accept-language", "de");
    }

    @Test
    void credentials_are_not_sent_in_the_clear_after_they_went_encrypted() {
        String clear = url("/page").replace("https", "http");
        node.web.replies(url -> url.equals(clear) ? Web.Reply.status(200) : Web.Reply.to(clear));

        fetch("/page", Map.of("Authorization", "Bearer secret"));

        assertThat(asked(clear).headers()).doesNotContainKey("authorization");
    }

    @Test
    void credentials_go_on_within_the_host() {
        node.web.replies(url -> url.endsWith("/old") ? Web.Reply.to("/new") : Web.Reply.status(200));

        fetch("/old", Map.of("Authorization", "Bearer secret"));

        assertThat(asked(url("/new")).headers()).containsEntry("authorization", "Bearer secret");
    }

    @Test
    void nothing_that_a_submitter_sends_steers_camel() {
        node.web.replies(url -> Web.Reply.status(200));

        fetch(
                "/page",
                Map.of(
                        "CamelHttpUri", "http://169.254.169.254/",
                        "camelhttpmethod", "DELETE",
                        "X-Own", "kept"));

        assertThat(asked(url("/page")).headers())
                .containsEntry("x-own", "kept")
                .containsOnlyKeys("x-own", "user-agent");
    }

    @Test
    void nothing_that_a_page_sends_steers_camel_or_reaches_the_sink_as_a_header_of_its_own() {
        node.web.replies(url -> new Web.Reply(
                200, Map.of("CamelFileName", "/etc/passwd", "X-Page", "said", "Content-Type", "text/html"), "page"));

        fetch("/page", Map.of("Authorization", "Bearer secret"));

        assertThat(last().headers())
                .doesNotContainKeys("CamelFileName", "X-Page", "Authorization", "User-Agent")
                .containsEntry("Content-Type", "text/html");
        assertThat(last().body()).isEqualTo("page");
    }

    @Test
    void the_user_agent_is_ours_unless_the_submitter_gave_one_however_it_is_spelled() {
        node.web.replies(url -> Web.Reply.status(200));

        fetch("/ours");
        fetch("/theirs", Map.of("user-AGENT", "theirs/1"));

        assertThat(asked(url("/ours")).headers())
                .containsEntry("user-agent", "originguard (+https://originguard.io/bot)");
        assertThat(asked(url("/theirs")).headers()).containsEntry("user-agent", "theirs/1");
    }

    @Test
    void a_page_that_the_sink_does_not_take_costs_an_attempt_but_a_sink_that_takes_none_does_not() {
        node.web.replies(url -> Web.Reply.status(200));
        node.sink.refuses(true);

        Claim first = fetch("/1");
        Claim second = fetch("/2");

        assertThat(fate(first)).isEqualTo("parked 1");
        assertThat(fate(second)).isEqualTo("parked 0");
        assertThat(guard.view().bad()).isZero();
        assertThat(guard.view().total()).as("the origin was well").isEqualTo(2);
    }

    @Test
    void a_step_that_fails_costs_an_attempt_and_loses_nothing() {
        Claim claim = claim("/page", Map.of());

        node.send("direct:broken-route", claim);

        assertThat(fate(claim)).isEqualTo("parked 1");
    }

    private Guard target(String host, String... options) {
        return node.node().guards().declare(new Target(new Host(host), Workshop.settings(options)));
    }

    private Claim fetch(String path) {
        return fetch(path, Map.of());
    }

    private Claim fetch(String path, Map<String, String> headers) {
        Claim claim = claim(path, headers);
        Exchange exchange = node.send("direct:fetch", claim);
        assertThat(exchange.getException()).isNull();
        return claim;
    }

    private Claim claim(String path, Map<String, String> headers) {
        return node.claim(guard, url(path), headers);
    }

    private String url(String path) {
        return "https://" + guard.host() + path;
    }

    private Web.Asked asked(String url) {
        return node.web.asked().stream()
                .filter(asked -> asked.url().equals(url))
                .findFirst()
                .orElseThrow(() -> new AssertionError(url + " was not asked for"));
    }

    private static TestNode.Taker.Taken last() {
        return node.sink.taken().get(node.sink.taken().size() - 1);
    }

    private static Completion completion(Claim claim) {
        return claim.settlement().flatMap(Settlement::completion).orElseThrow();
    }

    private static String fate(Claim claim) {
        if (claim.settlement().isEmpty()) {
            return "went on";
        }
        return claim.settlement()
                .flatMap(Settlement::completion)
                .map(completion -> {
                    if (completion instanceof Parked parked) {
                        return "parked " + parked.attempt();
                    }
                    return completion instanceof Buried buried ? "buried " + buried.cause() : "delivered";
                })
                .orElse("handed back");
    }
}
