package io.originguard.demo;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** The targets of an edge by their host; thread-safe. */
final class Sites {

    private final Map<String, Site> byHost = new ConcurrentHashMap<>();

    void put(String host, int originPort) {
        byHost.merge(host, Site.at(originPort), (old, fresh) -> new Site(originPort, old.script(), old.asked()));
    }

    void script(String host, EdgeScript script) {
        Site scripted =
                byHost.computeIfPresent(host, (name, site) -> new Site(site.originPort(), script, new AtomicLong()));
        if (scripted == null) {
            throw new IllegalArgumentException("'" + host + "' is no target of this edge; it has " + byHost.keySet());
        }
    }

    @Nullable
    Site of(String host) {
        return byHost.get(host);
    }

    /** One target: its origin, and the script that may answer in its place. */
    record Site(int originPort, EdgeScript script, AtomicLong asked) {

        static Site at(int originPort) {
            return new Site(originPort, EdgeScript.forward(), new AtomicLong());
        }

        /** What the script answers to the next request, or null to forward it. */
        @Nullable
        EdgeAnswer scripted(String path) {
            return script.answer(asked.incrementAndGet(), path);
        }
    }
}
