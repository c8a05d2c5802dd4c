package io.originguard.journey;

import static io.originguard.journey.ShopAndNews.NEWS;
import static io.originguard.journey.ShopAndNews.SHOP;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.camel.GatedStore;
import io.originguard.frontier.StoreException;
import io.originguard.frontier.Stores;
import io.originguard.settings.Catalogue;
import io.originguard.testing.HandCrankedClock;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The pages as a browser without scripts reads them. */
final class PageJourneyTest {

    private static final String TOKEN = "0123456789abcdef0123";

    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Path home;
    private final Fleet fleet;

    PageJourneyTest(@TempDir Path home) {
        this.home = home;
        fleet = ShopAndNews.fleet(home, clock);
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void the_overview_says_what_is_paused_since_when_and_when_it_is_tried_again() {
        ShopAndNews.trip(fleet.start());

        String html = page("/");

        assertThat(text(html))
                .contains("1 OPEN of 2 targets")
                .containsSubsequence(
                        SHOP,
                        "OPEN, queue paused",
                        "since",
                        "origin-refused: the origin refused the connection",
                        "521 ×",
                        "0 / 0 / 2",
                        "next in 30 s",
                        "every 30 s",
                        NEWS,
                        "CLOSED",
                        "none needed");
        assertThat(html).contains("(1 OPEN) Targets", "<tr role=\"row\" class=\"open\"");
    }

    @ParameterizedTest
    @CsvSource({"/, 200", "/targets/" + SHOP + ", 200", "/targets/nobody.test, 404", "/ui/steer.js, 200"})
    void head_is_answered_as_get_without_a_body(String path, int status) {
        fleet.start().submit(fleet.url(SHOP, "/page/1")).awaitDrained();

        HttpResponse<String> head = fleet.ask("HEAD", path);

        assertThat(fleet.ask("GET", path).statusCode()).isEqualTo(status);
        assertThat(head.statusCode()).isEqualTo(status);
        assertThat(head.headers().firstValue("content-type")).get().asString().startsWith("text/");
        assertThat(head.body()).isEmpty();
        assertThat(fleet.ask("OPTIONS", path).statusCode()).isEqualTo(405);
    }

    @Test
    void it_is_searched_filtered_and_paged_by_its_url() {
        fleet.start()
                .submit(fleet.url(SHOP, "/page/1"), fleet.url(NEWS, "/page/1"))
                .awaitDrained();

        assertThat(rows(page("/?search=NEWS"))).containsExactly(NEWS);
        assertThat(rows(page("/?state=OPEN"))).isEmpty();
        assertThat(rows(page("/?sort=name&state="))).containsExactly(NEWS, SHOP);
        assertThat(rows(page("/?sort=name&limit=1"))).containsExactly(NEWS);
        assertThat(page("/?sort=name&limit=1"))
                .contains("href=\"/?sort&#61;name&amp;limit&#61;1&amp;offset&#61;1\"", "1 to 1 of 2");
        assertThat(rows(page("/?sort=name&limit=1&offset=1"))).containsExactly(SHOP);
        assertThat(text(fleet.ask("GET", "/?state=AJAR").body()))
                .contains("state=AJAR cannot be used; write CLOSED or OPEN or HALF_OPEN");
        assertThat(fleet.ask("GET", "/?state=AJAR").statusCode()).isEqualTo(400);
    }

    @Test
    void a_target_has_a_page_with_all_that_is_known_of_it() {
        ShopAndNews.trip(fleet.start());
        fleet.post("/api/targets/" + SHOP + "/pause", "{\"reason\":\"the owner asked\"}");

        String html = page("/targets/" + SHOP);

        assertThat(text(html))
                .containsSubsequence(
                        SHOP, "OPEN, queue paused", "paused by hand", "by loopback", "the owner asked", "Outages 1")
                .containsSubsequence("Outages 1", "origin-refused", "goes on", "Paths", "/page/*")
                .containsSubsequence("What operators did", "pause", "the owner asked", "loopback")
                .contains("probePath");
        assertThat(html)
                .contains("/api/outages.csv?target=" + SHOP, "/api/outages/" + SHOP + "/1/statement")
                .contains("<button type=\"button\" data-action=\"pause\" disabled>");
        assertThat(fleet.ask("GET", "/targets/nobody.test").statusCode()).isEqualTo(404);
        assertThat(text(fleet.ask("GET", "/targets/nobody.test").body())).contains("no target nobody.test here");
    }

    @Test
    void what_strangers_wrote_is_text() {
        String hostile =
                fleet.url(SHOP, "/status/404") + "?\"'</td><script>alert(1)</script><img/src=x/onerror=alert(1)>";
        fleet.start().submit(hostile).awaitDrained();
        fleet.post("/api/targets/" + SHOP + "/pause", "{\"reason\":\"<b onclick='x'>{{now}}</b>\"}");

        String html = page("/targets/" + SHOP);

        assertThat(html).contains("&lt;b onclick").doesNotContain("<b onclick", "<script>", "<img", "onerror=alert");
        assertThat(text(html)).contains("{{now}}");
        assertThat(page("/?search=%22%3E%3Cscript%3E"))
                .contains("&quot;&gt;&lt;script&gt;")
                .doesNotContain("<script>");
    }

    @Test
    void a_page_may_run_its_own_scripts_and_nothing_else() {
        fleet.start();

        HttpResponse<String> page = fleet.ask("GET", "/");
        HttpResponse<String> api = fleet.ask("GET", "/api/targets");

        assertThat(directives(page))
                .containsExactlyInAnyOrder(
                        "default-src 'none'",
                        "script-src 'self'",
                        "style-src 'self'",
                        "connect-src 'self'",
                        "img-src 'self' data:",
                        "form-action 'self'",
                        "frame-ancestors 'none'",
                        "base-uri 'none'");
        assertThat(directives(api))
                .containsExactlyInAnyOrder(
                        "default-src 'none'", "form-action 'none'", "frame-ancestors 'none'", "base-uri 'none'");
        assertThat(page.headers().firstValue("content-type")).contains("text/html; charset=utf-8");
        assertThat(page.headers().firstValue("cache-control")).contains("no-store");
        assertThat(page.body())
                .doesNotContain(" style=", "<style", " onclick")
                .contains("<script type=\"module\" src=");
    }

    @ParameterizedTest
    @CsvSource({
        "page.css, text/css; charset=utf-8",
        "page.js, text/javascript; charset=utf-8",
        "uplot.js, text/javascript; charset=utf-8",
        "uplot.css, text/css; charset=utf-8",
        "icon.svg, image/svg+xml"
    })
    void a_file_of_the_page_is_sent_once(String name, String type) {
        fleet.start();

        HttpResponse<String> first = fleet.ask("GET", "/ui/" + name);
        String tag = first.headers().firstValue("etag").orElseThrow();
        HttpResponse<String> again = fleet.ask("GET", "/ui/" + name, "if-none-match", tag);

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.headers().firstValue("content-type")).contains(type);
        assertThat(first.headers().firstValue("cache-control")).contains("no-cache");
        assertThat(first.body()).isNotEmpty();
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/ui/application.properties",
                "/ui/..%2Fpage%2Foverview.mustache",
                "/ui/../originguard.properties",
                "/ui/%2e%2e/originguard.properties",
                "/ui/..%5c..%5coriginguard.properties",
                "/ui/page.css/..",
                "/ui/",
                "/ui",
                "/originguard/originguard.properties",
                "/ui/%2Fetc%2Fpasswd",
                "/ui/Site.class",
                "/io/originguard/page/Site.class"
            })
    void nothing_else_of_the_class_path_is_there(String path) {
        fleet.start();

        assertThat(fleet.ask("GET", path).statusCode()).isEqualTo(404);
    }

    @Test
    void who_has_no_token_sees_an_empty_page_that_asks_for_it() throws Exception {
        withTokens();

        HttpResponse<String> shell = fleet.ask("GET", "/targets/" + SHOP);
        HttpResponse<String> wrong = fleet.ask("GET", "/", "authorization", basic("guessed-guessed-guessed"));
        HttpResponse<String> bearer = fleet.ask("GET", "/", "authorization", "Bearer " + TOKEN);

        assertThat(shell.statusCode()).isEqualTo(401);
        assertThat(shell.headers().firstValue("www-authenticate")).contains("Bearer realm=\"originguard\"");
        assertThat(shell.body()).contains("<form class=\"sign-in\"").doesNotContain(SHOP);
        assertThat(wrong.statusCode()).isEqualTo(401);
        assertThat(rows(bearer.body())).contains(SHOP);
        assertThat(fleet.ask("GET", "/ui/page.js").statusCode()).isEqualTo(200);
        assertThat(fleet.ask("GET", "/api/targets").statusCode()).isEqualTo(401);
    }

    @Test
    void a_browser_without_scripts_signs_in_by_itself_and_reads_but_does_not_write() throws Exception {
        withTokens();

        HttpResponse<String> asked = fleet.ask("GET", "/sign-in");
        HttpResponse<String> entered = fleet.ask("GET", "/sign-in", "authorization", basic(TOKEN));
        HttpResponse<String> read = fleet.ask("GET", "/", "authorization", basic(TOKEN));
        HttpResponse<String> written = fleet.send(
                "/api/targets/" + SHOP + "/pause",
                "{\"reason\":\"x\"}",
                "content-type",
                "application/json",
                "authorization",
                basic(TOKEN));

        assertThat(asked.statusCode()).isEqualTo(401);
        assertThat(asked.headers().firstValue("www-authenticate")).contains("Basic realm=\"originguard\"");
        assertThat(entered.statusCode()).isEqualTo(303);
        assertThat(entered.headers().firstValue("location")).contains("/");
        assertThat(rows(read.body())).contains(SHOP);
        assertThat(written.statusCode()).isEqualTo(401);
    }

    @Test
    void while_the_store_is_away_the_pages_say_so() {
        CompletableFuture<GatedStore> gate = new CompletableFuture<>();
        fleet.storedIn(url -> {
            gate.complete(new GatedStore(Stores.open(url)));
            return gate.join().store();
        });
        fleet.start().submit(fleet.url(SHOP, "/page/1")).awaitDrained();

        gate.join().refuse();
        assertThatThrownBy(() -> fleet.submit(fleet.url(SHOP, "/page/9"))).isInstanceOf(StoreException.class);

        assertThat(text(page("/"))).containsSubsequence("The store is away", "the store is away", SHOP);
        assertThat(text(page("/targets/" + SHOP))).contains(SHOP);
        gate.join().heal();
    }

    private void withTokens() throws Exception {
        Path tokens = Files.writeString(home.resolve("tokens"), "ops " + TOKEN + "\n");
        Files.setPosixFilePermissions(tokens, PosixFilePermissions.fromString("rw-------"));
        fleet.with(Catalogue.SERVER_TOKENS, tokens.toString())
                .start()
                .submit(fleet.url(SHOP, "/page/1"))
                .awaitDrained();
    }

    private static String basic(String token) {
        return "Basic " + Base64.getEncoder().encodeToString(("ops:" + token).getBytes(StandardCharsets.UTF_8));
    }

    private String page(String path) {
        HttpResponse<String> answer = fleet.ask("GET", path);
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }

    /** What a reader reads. */
    private static String text(String html) {
        return html.replaceAll("<[^>]*>", "")
                .replace("&#61;", "=")
                .replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replaceAll("\\s+", " ");
    }

    private static List<String> rows(String html) {
        return Pattern.compile("data-key=\"([^\"]+)\"")
                .matcher(html)
                .results()
                .map((MatchResult row) -> row.group(1))
                .toList();
    }

    private static List<String> directives(HttpResponse<String> answer) {
        return Arrays.stream(answer.headers()
                        .firstValue("content-security-policy")
                        .orElseThrow()
                        .split(";"))
                .map(String::strip)
                .toList();
    }
}
