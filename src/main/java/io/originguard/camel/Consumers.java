package io.originguard.camel;

import io.originguard.target.Host;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListSet;
import org.jspecify.annotations.Nullable;

/** The consumers of the node's routes: one for each target with a route of its own, perhaps one for the rest. Thread-safe. */
final class Consumers {

    private final Map<Host, FrontierConsumer> listed = new ConcurrentHashMap<>();
    /** Hosts that redirects may lead to, each with the targets that allow it, in the order of their names. */
    private final Map<Host, Set<Host>> allowed = new ConcurrentHashMap<>();

    private volatile @Nullable FrontierConsumer unlisted;

    void add(FrontierConsumer consumer) {
        consumer.host().ifPresentOrElse(host -> list(host, consumer), () -> unlisted = consumer);
    }

    private void list(Host host, FrontierConsumer consumer) {
        allowed.values().forEach(by -> by.remove(host));
        listed.put(host, consumer);
        consumer.target(host).settings().network().allowedHosts().forEach(to -> allowed.computeIfAbsent(
                        to, any -> new ConcurrentSkipListSet<>())
                .add(host));
    }

    void remove(FrontierConsumer consumer) {
        if (listed.values().remove(consumer)) {
            consumer.host().ifPresent(host -> allowed.values().forEach(by -> by.remove(host)));
        }
        if (unlisted == consumer) {
            unlisted = null;
        }
    }

    boolean isEmpty() {
        return listed.isEmpty() && unlisted == null;
    }

    /** Whose jobs a target's are. */
    Optional<FrontierConsumer> of(Host target) {
        FrontierConsumer own = listed.get(target);
        return Optional.ofNullable(own == null ? unlisted : own);
    }

    /**
     * The same where redirects are handed over from node to node: a target without a route is served by that of the first of
     * those that allow redirects to it.
     */
    Optional<FrontierConsumer> serving(Host target) {
        return of(target).or(() -> allowed.getOrDefault(target, Set.of()).stream()
                .flatMap(by -> Optional.ofNullable(listed.get(by)).stream())
                .findFirst());
    }

    /** Targets with a route of their own, and those that redirects may lead to from there. */
    Set<Host> listed() {
        Set<Host> all = new HashSet<>(listed.keySet());
        allowed.forEach((host, by) -> {
            if (!by.isEmpty()) {
                all.add(host);
            }
        });
        return all;
    }

    boolean servesUnlisted() {
        return unlisted != null;
    }
}
