package io.originguard.demo;

import static io.originguard.demo.LittleSite.HOST;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.vertx.core.Future;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The edge's cache and its archive, before real origins that live and die. */
final class ZoneCacheTest {

    private static final Duration AGE = Duration.ofMinutes(5);

    private final LittleSite site = new LittleSite();

    @AfterEach
    void stop() {
        site.close();
    }

    @Test
    void page_is_a_miss_then_a_hit_while_it_is_fresh_then_expired() {
        site.zone().cache(AGE);

        Browser.Page first = site.get("/page/1");
        site.clock.advance(AGE.minusMillis(1));
        Browser.Page second = site.get("/page/1");
        site.clock.advance(Duration.ofMillis(1));
        Browser.Page third = site.get("/page/1");
        Browser.Page fourth = site.get("/page/1");

        assertThat(List.of(first, second, third, fourth))
                .extracting(page -> page.header("cf-cache-status"))
                .containsExactly("MISS", "HIT", "EXPIRED", "HIT");
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.header("content-type")).isEqualTo(first.header("content-type"));
        assertThat(site.origin.requests()).isEqualTo(2);
        assertThat(site.edge.log())
                .extracting(EdgeRequest::kind)
                .containsExactly(AnswerKind.ORIGIN, AnswerKind.CACHE, AnswerKind.ORIGIN, AnswerKind.CACHE);
        assertThat(site.edge.log())
                .extracting(EdgeRequest::cacheStatus)
                .containsExactly("MISS", "HIT", "EXPIRED", "HIT");
    }

    @Test
    void dead_origin_is_hidden_by_a_hit_then_by_a_stale_page_but_not_where_nothing_was_seen() {
        site.zone().cache(AGE);
        site.get("/page/1");
        site.origin.kill();

        Browser.Page fresh = site.get("/page/1");
        site.clock.advance(AGE);
        Browser.Page stale = site.get("/page/1");
        Browser.Page unseen = site.get("/page/2");
        site.origin.revive();
        Browser.Page back = site.get("/page/1");

        assertThat(fresh.header("cf-cache-status")).isEqualTo("HIT");
        assertThat(stale.status()).isEqualTo(200);
        assertThat(stale.header("cf-cache-status")).isEqualTo("STALE");
        assertThat(stale.body()).contains("shop page 1");
        assertThat(unseen.status()).isEqualTo(521);
        assertThat(unseen.header("cf-cache-status")).isNull();
        assertThat(back.header("cf-cache-status")).isEqualTo("EXPIRED");
    }

    @Test
    void one_request_updates_an_expired_page_while_the_others_get_the_old_one() {
        site.zone().cache(AGE);
        site.get("/page/1");
        site.clock.advance(AGE);
        site.origin.script(OriginScript.first(1, new OriginAnswer.Silence()));
        Future<Browser.Page> updating = site.ask("/page/1");
        await().until(() -> site.origin.requests() == 2);

        Browser.Page other = site.get("/page/1");
        site.origin.kill();

        assertThat(other.header("cf-cache-status")).isEqualTo("UPDATING");
        assertThat(other.body()).contains("shop page 1");
        assertThat(Await.done(updating, "the update").header("cf-cache-status")).isEqualTo("STALE");
        site.origin.revive();
        assertThat(site.get("/page/1").header("cf-cache-status"))
                .as("the failed update is over")
                .isEqualTo("EXPIRED");
    }

    @Test
    void client_that_leaves_during_an_update_lets_the_next_one_update() {
        site.zone().cache(AGE);
        site.get("/page/1");
        site.clock.advance(AGE);
        site.origin.script(OriginScript.first(1, new OriginAnswer.Silence()));
        try (Browser impatient = new Browser()) {
            impatient.ask(site.edge.port(), HOST, "/page/1");
            await().until(() -> site.origin.requests() == 2);
        }
        await().until(() -> site.edge.log().get(1).answered());

        assertThat(site.edge.log().get(1).kind()).isEqualTo(AnswerKind.NONE);
        assertThat(site.get("/page/1").header("cf-cache-status")).isEqualTo("EXPIRED");
    }

    @Test
    void origin_that_knows_the_version_revalidates_the_page_for_another_age() {
        site.origin.etags(true);
        site.zone().cache(AGE);
        Browser.Page first = site.get("/page/1");
        site.clock.advance(AGE);

        Browser.Page revalidated = site.get("/page/1");
        Browser.Page hit = site.get("/page/1");
        site.origin.pageBytes(4096);
        site.clock.advance(AGE);
        Browser.Page changed = site.get("/page/1");

        assertThat(revalidated.status()).isEqualTo(200);
        assertThat(revalidated.header("cf-cache-status")).isEqualTo("REVALIDATED");
        assertThat(revalidated.body()).isEqualTo(first.body());
        assertThat(hit.header("cf-cache-status")).isEqualTo("HIT");
        assertThat(changed.header("cf-cache-status")).isEqualTo("EXPIRED");
        assertThat(changed.body()).hasSize(4096);
    }

    @Test
    void condition_of_the_client_is_answered_by_the_origin_itself() {
        site.origin.etags(true);
        site.zone().cache(AGE);
        String etag = site.get("/page/1").header("etag");
        site.clock.advance(AGE);

        Browser.Page page = site.get("/page/1", Map.of("if-none-match", etag));

        assertThat(page.status()).isEqualTo(304);
        assertThat(page.header("cf-cache-status")).isEqualTo("DYNAMIC");
    }

    @ParameterizedTest
    @CsvSource({"cache-control, 'max-age=0, No-Store'", "cache-control, private", "set-cookie, a=b"})
    void page_that_must_not_be_kept_bypasses_the_cache(String header, String value) {
        site.zone().cache(AGE);
        site.origin.script(OriginScript.always(OriginAnswer.reply(200, "mine").with(header, value)));

        assertThat(site.get("/page/1").header("cf-cache-status")).isEqualTo("BYPASS");
        assertThat(site.get("/page/1").header("cf-cache-status")).isEqualTo("BYPASS");
        assertThat(site.origin.requests()).isEqualTo(2);
    }

    @Test
    void errors_and_other_methods_go_to_the_origin_each_time() {
        site.zone().cache(AGE);

        assertThat(site.get("/status/404").header("cf-cache-status")).isEqualTo("DYNAMIC");
        assertThat(site.get("/status/404").header("cf-cache-status")).isEqualTo("DYNAMIC");
        site.get("/page/1");
        assertThat(site.browser
                        .send(HttpMethod.HEAD, site.edge.port(), HOST, "/page/1", "")
                        .header("cf-cache-status"))
                .isEqualTo("DYNAMIC");
        assertThat(site.origin.requests()).isEqualTo(4);
    }

    @Test
    void cache_that_is_off_is_dynamic_and_one_that_is_turned_off_forgets_to_hide() {
        assertThat(site.get("/page/1").header("cf-cache-status")).isEqualTo("DYNAMIC");
        site.zone().cache(AGE);
        site.get("/page/1");
        site.zone().cache(Duration.ZERO);
        site.origin.kill();

        assertThat(site.get("/page/1").status()).isEqualTo(521);
    }

    @Test
    void query_and_encoding_make_another_page_and_a_large_one_is_not_kept() {
        site.zone().cache(AGE);
        site.get("/page/1");

        assertThat(site.get("/page/1?a=b").header("cf-cache-status")).isEqualTo("MISS");
        assertThat(site.get("/page/1", Map.of("accept-encoding", "gzip")).header("cf-cache-status"))
                .isEqualTo("MISS");
        Browser.Page zipped = site.get("/page/1", Map.of("accept-encoding", "gzip"));
        assertThat(zipped.header("cf-cache-status")).isEqualTo("HIT");
        assertThat(zipped.header("content-encoding")).isEqualTo("gzip");
        site.get("/big?bytes=300000");
        assertThat(site.get("/big?bytes=300000").header("cf-cache-status")).isEqualTo("MISS");
    }

    @Test
    void only_the_last_200_pages_are_kept() {
        site.zone().cache(AGE);
        IntStream.rangeClosed(0, 200).forEach(page -> site.get("/page/" + page));

        assertThat(site.get("/page/200").header("cf-cache-status")).isEqualTo("HIT");
        assertThat(site.get("/page/0").header("cf-cache-status")).isEqualTo("MISS");
    }

    @Test
    void answer_that_breaks_off_is_not_kept() {
        site.zone().cache(AGE);
        site.origin.script(OriginScript.first(1, OriginAnswer.cutBody(100, 40)));
        Future<Browser.Page> cut = site.ask("/page/1");
        await().until(() -> cut.isComplete());

        assertThat(cut.failed()).isTrue();
        assertThat(site.get("/page/1").header("cf-cache-status")).isEqualTo("MISS");
    }

    @Test
    void always_online_puts_the_last_good_page_behind_the_521() {
        site.zone().alwaysOnline(true);
        Browser.Page good = site.get("/page/1");
        site.get("/status/404");
        site.origin.kill();

        Browser.Page archived = site.get("/page/1", Map.of("accept", "application/problem+json"));
        Browser.Page generic = site.get("/page/2");
        Browser.Page never = site.get("/status/404");

        assertThat(archived.status()).isEqualTo(521);
        assertThat(archived.body()).isEqualTo(good.body()).contains("shop page 1");
        assertThat(archived.header("content-type")).isEqualTo(good.header("content-type"));
        assertThat(archived.header("server")).isEqualTo("cloudflare");
        assertThat(generic.status()).isEqualTo(521);
        assertThat(generic.body()).contains("Welcome to " + HOST).hasSizeGreaterThan(2000);
        assertThat(never.body()).contains("Welcome to " + HOST);
        assertThat(site.logged().kind()).isEqualTo(AnswerKind.ARCHIVE);
    }

    @Test
    void always_online_keeps_what_the_cache_must_not() {
        site.zone().alwaysOnline(true).cache(AGE);
        site.origin.script(OriginScript.always(OriginAnswer.reply(200, "mine").with("cache-control", "no-store")));
        site.get("/page/1");
        Browser.Page again = site.get("/page/1");
        site.origin.kill();

        Browser.Page archived = site.get("/page/1");

        assertThat(again.header("cf-cache-status")).isEqualTo("BYPASS");
        assertThat(archived.status()).isEqualTo(521);
        assertThat(archived.body()).isEqualTo("mine");
    }

    @Test
    void always_online_that_is_off_again_shows_the_error() {
        site.zone().alwaysOnline(true);
        site.get("/page/1");
        site.zone().alwaysOnline(false);
        site.origin.kill();

        assertThat(site.get("/page/1").body()).isEqualTo("error code: 521");
    }
}
