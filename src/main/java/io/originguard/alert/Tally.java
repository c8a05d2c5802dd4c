package io.originguard.alert;

import io.originguard.target.Host;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a summary has gathered so far, kept as the facts of its row. Not thread-safe. */
final class Tally {

    /** So many targets are named. */
    static final int NAMES = 20;

    /** So many incidents can be closed by one summary. */
    static final int MOST_RESOLVED = 1_000;

    private long count;
    private final Map<String, Long> causes = new TreeMap<>();
    private final Map<String, Long> colos = new TreeMap<>();
    private final List<String> targets = new ArrayList<>();
    private final Set<String> resolves = new LinkedHashSet<>();
    private final Set<String> masses = new LinkedHashSet<>();

    /** What {@link #facts} has written. */
    static Tally of(Map<String, Object> facts) {
        Tally tally = new Tally();
        tally.count = facts.get("count") instanceof Number number ? number.longValue() : 0;
        counts(facts.get("causes"), tally.causes);
        counts(facts.get("colos"), tally.colos);
        texts(facts.get("targets"), tally.targets::add);
        texts(facts.get("resolves"), tally.resolves::add);
        texts(facts.get("masses"), tally.masses::add);
        return tally;
    }

    private static void counts(@Nullable Object from, Map<String, Long> to) {
        if (from instanceof Map<?, ?> map) {
            map.forEach((name, value) -> to.put(String.valueOf(name), ((Number) value).longValue()));
        }
    }

    private static void texts(@Nullable Object from, Consumer<String> to) {
        if (from instanceof List<?> list) {
            list.forEach(one -> to.accept(String.valueOf(one)));
        }
    }

    /** One target more. */
    void add(Host target, String cause, Optional<String> colo, List<String> over) {
        count++;
        causes.merge(cause, 1L, Long::sum);
        colo.ifPresent(name -> colos.merge(name, 1L, Long::sum));
        if (targets.size() < NAMES) {
            targets.add(target.name());
        }
        resolves.addAll(over);
    }

    /** A target of this mass incident has recovered. */
    void touches(String mass) {
        masses.add(mass);
    }

    /** The mass incidents of the targets that have recovered. */
    Set<String> masses() {
        return masses;
    }

    /** These incidents are over with it. */
    void resolves(List<String> incidents) {
        resolves.addAll(incidents);
    }

    /** Whether the next one needs another summary. */
    boolean full() {
        return resolves.size() >= MOST_RESOLVED;
    }

    /** What it says so far. */
    Map<String, Object> facts(AlertKind of) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("of", of.label());
        facts.put("count", count);
        facts.put("causes", new LinkedHashMap<>(causes));
        if (!colos.isEmpty()) {
            facts.put("colos", new LinkedHashMap<>(colos));
        }
        if (isOneColo()) {
            facts.put("colo", colos.keySet().iterator().next());
        }
        facts.put("targets", List.copyOf(targets));
        if (!resolves.isEmpty()) {
            facts.put("resolves", List.copyOf(resolves));
        }
        if (!masses.isEmpty()) {
            facts.put("masses", List.copyOf(masses));
        }
        facts.put("detail", detail(of));
        return facts;
    }

    private boolean isOneColo() {
        return colos.size() == 1 && colos.containsValue(count);
    }

    private String detail(AlertKind of) {
        String why = causes.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(cause -> cause.getKey() + " " + cause.getValue())
                .collect(Collectors.joining(", "));
        String where = isOneColo() && of != AlertKind.RECOVERED
                ? "; all through " + colos.keySet().iterator().next() + ", which hints at the edge"
                : "";
        String more = count > targets.size() ? " and " + (count - targets.size()) + " more" : "";
        return "%d more %s %s within a minute (%s)%s: %s%s"
                .formatted(
                        count,
                        count == 1 ? "target" : "targets",
                        of.label(),
                        why,
                        where,
                        String.join(", ", targets),
                        more);
    }
}
