package io.originguard.demo;

import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What an origin was told to answer in place of its pages. Thread-safe. */
final class Scripted {

    private volatile Numbered script = new Numbered(OriginScript.pages(), new AtomicLong());
    private volatile OriginAnswer.@Nullable Reply robots;

    void script(OriginScript fresh) {
        script = new Numbered(fresh, new AtomicLong());
    }

    void robots(OriginAnswer.Reply reply) {
        robots = reply;
    }

    /** The answer, or null for the page that was asked for. */
    @Nullable
    OriginAnswer answer(HttpServerRequest request) {
        OriginAnswer.Reply rules = robots;
        if (rules != null && request.path().equals("/robots.txt")) {
            return rules;
        }
        Numbered now = script;
        String host = request.getHeader("host");
        OriginRequest asked = new OriginRequest(
                now.count().incrementAndGet(), request.method().name(), host == null ? "" : host, request.uri());
        try {
            return now.script().answer(asked);
        } catch (RuntimeException e) {
            return OriginAnswer.reply(500, "the origin's script failed: " + e);
        }
    }

    private record Numbered(OriginScript script, AtomicLong count) {}
}
