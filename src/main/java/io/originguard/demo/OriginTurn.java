package io.originguard.demo;

import io.originguard.demo.EdgeCache.Asked;
import io.originguard.demo.EdgeCache.Found;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import java.time.Clock;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A request that the edge cannot answer by itself: from the cache if that may be, else by the origin, else by what the zone
 * has for an origin that fails. Used once, on the request's event loop.
 */
final class OriginTurn {

    private static final Pattern UNCACHEABLE = Pattern.compile("\\b(no-store|no-cache|private)\\b");
    private static final Found NOT_CACHED = new Found(null, "DYNAMIC");

    private final Zone zone;
    private final String path;
    private final HttpServerRequest request;
    private final EdgeReply reply;
    private final Clock clock;
    private final @Nullable Asked asked;
    private Found found = NOT_CACHED;

    OriginTurn(Zone zone, String path, HttpServerRequest request, EdgeReply reply, Clock clock) {
        this.zone = zone;
        this.path = path;
        this.request = request;
        this.reply = reply;
        this.clock = clock;
        asked = Asked.of(request, path);
    }

    void take(Forward forward) {
        if (asked != null && zone.isCached()) {
            found = zone.cache().look(asked, zone.cacheAge(), clock.instant());
            CachedPage page = found.toSend();
            if (page != null) {
                reply.cached(page, found.status());
                return;
            }
            reply.whenDone(() -> zone.cache().settled(asked));
        }
        forward.ask(zone, path, request, validator(), reply)
                .onSuccess(this::answered)
                .onFailure(failure -> failed(OriginFailure.status(failure)));
    }

    /** The ETag of an expired page, unless the client has a condition of its own. */
    private @Nullable String validator() {
        CachedPage old = found.page();
        return old == null || request.headers().contains("if-none-match") ? null : old.etag();
    }

    private void answered(HttpClientResponse origin) {
        CachedPage old = found.page();
        if (origin.statusCode() == 304 && old != null && validator() != null) {
            CachedPage same = old.vouchedFor(clock.instant());
            zone.cache().keep(Objects.requireNonNull(asked), same);
            reply.cached(same, "REVALIDATED");
        } else {
            reply.pass(origin, cacheStatus(origin), recording(origin));
        }
    }

    private String cacheStatus(HttpClientResponse origin) {
        if (origin.statusCode() != 200) {
            return NOT_CACHED.status();
        }
        return zone.isCached() && asked != null && !mayKeep(origin) ? "BYPASS" : found.status();
    }

    private Recording recording(HttpClientResponse origin) {
        boolean cached = zone.isCached() && mayKeep(origin);
        boolean archived = zone.isAlwaysOnline();
        if (asked == null || origin.statusCode() != 200 || !(cached || archived)) {
            return Recording.NONE;
        }
        return new Recording(EdgeCache.LARGEST_BODY, body -> {
            CachedPage page = CachedPage.of(origin.headers(), body, clock.instant());
            if (cached) {
                zone.cache().keep(asked, page);
            }
            if (archived) {
                zone.archive().keep(asked, page);
            }
        });
    }

    private static boolean mayKeep(HttpClientResponse origin) {
        String control = origin.getHeader("cache-control");
        return origin.getHeader("set-cookie") == null
                && (control == null
                        || !UNCACHEABLE
                                .matcher(control.toLowerCase(Locale.ROOT))
                                .find());
    }

    private void failed(int status) {
        if (found.page() != null) {
            reply.cached(found.page(), "STALE");
        } else if (zone.isAlwaysOnline() && asked != null) {
            CachedPage last = zone.archive().last(asked);
            reply.archived(last != null ? last : CachedPage.generic(zone.host(), clock.instant()), status);
        } else {
            reply.send(zone.dressed(EdgeAnswer.error(status)));
        }
    }
}
