package io.originguard.journey;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.demo.EdgeAnswer;
import io.originguard.demo.EdgeRequest;
import io.originguard.demo.EdgeScript;
import io.originguard.demo.Origin;
import io.originguard.demo.OriginAnswer;
import io.originguard.frontier.DeadLetter;
import io.originguard.intake.UrlParser;
import io.originguard.settings.Catalogue;
import io.originguard.testing.HandCrankedClock;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What goes over the wire: bodies of every size, strange URLs, and headers that want to steer. */
final class ContentJourneyTest {

    private static final String HOST = "shop.test";

    /** More than could be downloaded within the patience of a test. */
    private static final String ENDLESS = "900000000000";

    private final Path home;
    private final Fleet fleet;

    ContentJourneyTest(@TempDir Path home) {
        this.home = home;
        fleet = new Fleet(home, HandCrankedClock.started());
    }

    @AfterEach
    void stop() {
        fleet.close();
    }

    @Test
    void a_body_over_the_limit_is_cut_off_and_the_rest_is_not_downloaded() {
        String stream = fleet.url(HOST, "/big?bytes=" + ENDLESS);
        String bomb = fleet.url(HOST, "/gzip-bomb?bytes=" + ENDLESS);
        fleet.target(HOST).with(Catalogue.HTTP_MAX_BYTES, "3MiB").start();

        fleet.submit(stream, bomb).awaitDrained();

        Fleet.await().until(() -> fleet.requests(HOST).stream().allMatch(EdgeRequest::answered));
        assertThat(fleet.requests(HOST))
                .hasSize(2)
                .extracting(EdgeRequest::status)
                .containsOnly(EdgeRequest.CLIENT_GONE);
        assertThat(fleet.dead(HOST)).hasSize(2).extracting(DeadLetter::cause).containsOnly("too-large");
    }

    @Test
    void a_body_that_is_announced_as_too_long_or_cannot_be_decoded_is_a_dead_letter() {
        fleet.target(HOST)
                .target("broken.test")
                .with(Catalogue.HTTP_MAX_BYTES, "4KiB")
                .start();
        fleet.origin(HOST).pageBytes(5000).gzip(false).kill();
        fleet.origin(HOST).revive();
        fleet.origin("broken.test")
                .script(request -> OriginAnswer.reply(200, "this is not gzip").with("content-encoding", "gzip"));

        fleet.submit(fleet.pages(HOST, 0, 1))
                .submit(fleet.pages("broken.test", 0, 1))
                .awaitDrained();

        assertThat(fleet.dead(HOST))
                .singleElement()
                .extracting(DeadLetter::cause)
                .isEqualTo("too-large");
        assertThat(fleet.dead("broken.test"))
                .singleElement()
                .extracting(DeadLetter::cause)
                .isEqualTo("bad-content");
        assertThat(fleet.requests(HOST)).hasSize(1);
        assertThat(fleet.requests("broken.test")).hasSize(1);
    }

    @Test
    void pages_arrive_decoded_and_whole_whatever_their_size() throws IOException {
        Map<String, Integer> sizes = new LinkedHashMap<>();
        sizes.put("small.test", 2_048);
        sizes.put("memory.test", 1 << 20);
        sizes.put("file.test", (3 << 20) + 17);
        sizes.forEach((host, bytes) -> fleet.target(host).origin(host).pageBytes(bytes));
        fleet.start();

        sizes.keySet().forEach(host -> fleet.submit(fleet.pages(host, 7, 8)).submit(fleet.url(host, "/headers")));
        fleet.awaitDrained();
        fleet.stop();

        Map<String, byte[]> bodies = fleet.bodies();
        for (Map.Entry<String, Integer> size : sizes.entrySet()) {
            String host = size.getKey();
            byte[] page = body(bodies, fleet.url(host, "/page/7"));
            assertThat(page).as(host).hasSize(size.getValue()).isEqualTo(downloaded(fleet.origin(host)));
            assertThat(fleet.delivered(host)).extracting(Page::bytes).contains((long) size.getValue());
            assertThat(text(bodies, fleet.url(host, "/headers")).toLowerCase(java.util.Locale.ROOT))
                    .as("the pages came compressed")
                    .containsPattern("accept-encoding: .*gzip");
        }
    }

    @Test
    void strange_urls_reach_the_origin_as_they_were_normalised() {
        String longQuery = "/long?" + "q=0123456789&".repeat(600);
        String printable = IntStream.rangeClosed('!', '~')
                .filter(c -> "#%<>\\".indexOf(c) < 0)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
        Map<String, String> paths = new LinkedHashMap<>();
        paths.put("/a%2Fb", "/a%2Fb");
        paths.put("/a%20b", "/a%20b");
        paths.put("/gr\u00fcn/stra\u00dfe", "/gr%C3%BCn/stra%C3%9Fe");
        paths.put("/%c3%bc", "/%C3%BC");
        paths.put("/%7Euser", "/~user");
        paths.put("/search?q=a%20b&r=c+d&s=%2B%26", "/search?q=a%20b&r=c+d&s=%2B%26");
        paths.put("/umlaut?q=\u00fc", "/umlaut?q=%C3%BC");
        paths.put("/matrix;x=1;y=2", "/matrix;x=1;y=2");
        paths.put("/empty?", "/empty?");
        paths.put("/novalue?a&b=&c", "/novalue?a&b=&c");
        paths.put("/double//slash//", "/double//slash//");
        paths.put("/up/../down/./here", "/down/here");
        paths.put("/nested?u=http://other.test/?a=b", "/nested?u=http://other.test/?a=b");
        paths.put("/unsorted?z=1&a=2&z=3", "/unsorted?z=1&a=2&z=3");
        paths.put("/quote'(1)*!$,:@", "/quote'(1)*!$,:@");
        paths.put("/camel?httpMethod=DELETE&bridgeEndpoint=true", "/camel?httpMethod=DELETE&bridgeEndpoint=true");
        paths.put("/raw?q=RAW(a%20b)", "/raw?q=RAW(a%20b)");
        paths.put("/{{originguard.alert}}", "/%7B%7Boriginguard.alert%7D%7D");
        paths.put("/simple-$%7Bbody%7D", "/simple-$%7Bbody%7D");
        paths.put("/percent%25encoded%2525", "/percent%25encoded%2525");
        paths.put("/all" + printable.replace("?", ""), "");
        paths.put("/all?" + printable, "");
        paths.put(longQuery, longQuery);
        paths.replaceAll((written, expected) -> expected.isEmpty() ? normalised(written) : expected);
        fleet.target(HOST, EdgeScript.always(EdgeAnswer.status(200))).start();

        fleet.submit(paths.keySet().stream().map(path -> address() + path).toList())
                .awaitDrained();

        assertThat(fleet.requests(HOST))
                .extracting(EdgeRequest::path)
                .containsExactlyInAnyOrderElementsOf(paths.values());
        assertThat(fleet.requests(HOST)).extracting(EdgeRequest::method).containsOnly("GET");
        fleet.assertDeliveredOnce(
                HOST, paths.values().stream().map(path -> address() + path).toList());
    }

    @Test
    void headers_of_a_page_steer_neither_the_next_request_nor_the_sink() throws IOException {
        fleet.target(HOST)
                .target("evil.test")
                .with(Catalogue.SINK, "file:" + home.resolve("pages"))
                .start();
        fleet.origin(HOST).script(request -> switch (request.path()) {
            case "/first" -> steering(OriginAnswer.reply(302, "")).with("location", "/second");
            case "/second" -> steering(OriginAnswer.reply(200, "the page"));
            default -> null;
        });

        fleet.submit(fleet.url(HOST, "/first")).awaitDrained();

        assertThat(fleet.requests(HOST)).extracting(EdgeRequest::path).containsExactly("/first", "/second");
        assertThat(fleet.requests(HOST)).extracting(EdgeRequest::method).containsOnly("GET");
        assertThat(fleet.requests("evil.test")).isEmpty();
        assertThat(home.resolve("evil.txt")).doesNotExist();
        try (Stream<Path> pages = Files.list(home.resolve("pages"))) {
            assertThat(pages).singleElement().satisfies(page -> {
                assertThat(page.getFileName().toString()).doesNotContain("evil");
                assertThat(page).hasContent("the page");
            });
        }
    }

    private OriginAnswer.Reply steering(OriginAnswer.Reply reply) {
        return reply.with("CamelHttpUri", fleet.url("evil.test", "/"))
                .with("camelhttpuri", fleet.url("evil.test", "/"))
                .with("CamelHttpMethod", "DELETE")
                .with("CamelHttpQuery", "evil=true")
                .with("CamelHttpResponseCode", "521")
                .with("CamelFileName", "../evil.txt");
    }

    @Test
    void headers_of_a_job_reach_the_origin_and_no_header_of_camel_does() throws IOException {
        fleet.target(HOST).start();
        String url = fleet.url(HOST, "/headers");

        fleet.submit("{\"url\":\"" + url + "\",\"headers\":{\"Accept-Language\":\"de\",\"X-Own\":\"mine\"}}");
        var refused = fleet.node()
                .intake()
                .submit("{\"url\":\"" + url + "?2\",\"headers\":{\"CamelHttpUri\":\"http://evil.test/\"}}");
        fleet.awaitDrained();
        fleet.stop();

        assertThat(refused.accepted()).isZero();
        assertThat(refused.rejected()).isEqualTo(1);
        assertThat(fleet.requests(HOST)).singleElement().satisfies(request -> assertThat(request.userAgent())
                .isEqualTo("originguard (+https://originguard.io/bot)"));
        List<String> names = text(fleet.bodies(), url)
                .lines()
                .map(line -> line.substring(0, line.indexOf(':')).toLowerCase(java.util.Locale.ROOT))
                .toList();
        assertThat(text(fleet.bodies(), url)).contains("Accept-Language: de", "X-Own: mine");
        assertThat(names)
                .as("what was sent, and what the edge adds")
                .containsExactlyInAnyOrder(
                        "accept-language",
                        "x-own",
                        "user-agent",
                        "accept-encoding",
                        "host",
                        "cf-ray",
                        "cf-connecting-ip",
                        "x-forwarded-for",
                        "cdn-loop");
    }

    private String normalised(String path) {
        return new UrlParser().parse(address() + path) instanceof UrlParser.Url good
                ? good.url().substring(address().length())
                : "refused";
    }

    private String address() {
        return "http://" + HOST + ":" + fleet.edge().port();
    }

    private static byte[] downloaded(Origin origin) throws IOException {
        URL page = origin.uri("/page/7").toURL();
        try (var in = page.openStream()) {
            return in.readAllBytes();
        }
    }

    private static byte[] body(Map<String, byte[]> bodies, String url) {
        assertThat(bodies).containsKey(url);
        return bodies.getOrDefault(url, new byte[0]);
    }

    private static String text(Map<String, byte[]> bodies, String url) {
        return new String(body(bodies, url), StandardCharsets.UTF_8);
    }
}
