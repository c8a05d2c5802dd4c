package io.originguard.demo;

import io.originguard.testing.HandCrankedClock;
import io.vertx.core.Future;
import java.util.Map;

/** One origin behind an edge, and a browser before it. */
final class LittleSite implements AutoCloseable {

    static final String HOST = "shop.example.test";

    final HandCrankedClock clock = HandCrankedClock.started();
    final LittleEdge edge = LittleEdge.start(clock);
    final Origin origin = Origin.start(edge.vertx(), "shop");
    final Browser browser = new Browser();

    LittleSite() {
        edge.target(HOST, origin);
    }

    Zone zone() {
        return edge.zone(HOST);
    }

    Browser.Page get(String path) {
        return get(path, Map.of());
    }

    Browser.Page get(String path, Map<String, String> headers) {
        return browser.get(edge.port(), HOST, path, headers);
    }

    Future<Browser.Page> ask(String path) {
        return browser.ask(edge.port(), HOST, path);
    }

    /** What the edge noted last. */
    EdgeRequest logged() {
        return edge.log().get(edge.log().size() - 1);
    }

    @Override
    public void close() {
        browser.close();
        origin.close();
        edge.close();
    }
}
