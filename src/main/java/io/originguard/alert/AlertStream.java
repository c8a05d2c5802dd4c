package io.originguard.alert;

import io.originguard.target.Host;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The alerts of one kind at the moment: whether they are gathered, and the summary that gathers. Not thread-safe. */
public final class AlertStream {

    private final String name;
    private final Rush rush;
    private Optional<Open> open;

    /** The mass incident that the next summary belongs to, as long as the rush lasts. */
    private Optional<String> incident;

    private record Open(long row, Tally tally) {}

    /**
     * @param open row and facts of the summary that gathers
     * @param incident of that or of the latest summary
     */
    public AlertStream(
            String name, Rush rush, Optional<Map.Entry<Long, Map<String, Object>>> open, Optional<String> incident) {
        this.name = name;
        this.rush = rush;
        this.open = open.map(row -> new Open(row.getKey(), Tally.of(row.getValue())));
        this.incident = incident;
    }

    /** Whether the next alert is gathered, rather than told now. */
    public boolean gathers(Instant now) {
        if (open.isEmpty() && !rush.goesOn(now)) {
            incident = Optional.empty();
        }
        return rush.gathers(now);
    }

    /** Whether a summary gathers. */
    public boolean isOpen() {
        return open.isPresent();
    }

    /** Whether the summary that gathers must be closed before another one is added. */
    public boolean isFull() {
        return open.filter(summary -> summary.tally().full()).isPresent();
    }

    /** A row was inserted that gathers from now on. */
    public void opened(long row, Instant now) {
        open = Optional.of(new Open(row, new Tally()));
        incident = incident.or(() -> Optional.of("many-" + name + "@" + now.toEpochMilli()));
    }

    /**
     * Gathers one target more.
     *
     * @param of the incident that it belongs to
     * @param over whether that is over
     */
    public void add(Host target, String cause, Optional<String> colo, Incident of, boolean over) {
        Tally tally = tally();
        tally.add(target, cause, colo, over ? of.ownKey() : List.of());
        if (over) {
            of.mass().ifPresent(tally::touches);
        }
    }

    /** The mass incidents of the targets that have recovered. */
    public List<String> masses() {
        return new ArrayList<>(tally().masses());
    }

    /** This mass incident is over with the summary that gathers. */
    public void resolves(String mass) {
        tally().resolves(List.of(mass));
    }

    /** Row of the summary that gathers. */
    public long summary() {
        return open.orElseThrow().row();
    }

    /** What the summary belongs to; one of recoveries to the mass incident that they end. */
    public String incident() {
        return open.flatMap(summary -> summary.tally().masses().stream().findFirst())
                .or(() -> incident)
                .orElseThrow();
    }

    /** What the summary says so far. */
    public Map<String, Object> facts() {
        return tally().facts(AlertKind.of(name));
    }

    /** When the summary that gathers is closed. */
    public Instant closes() {
        return rush.closes().orElseThrow();
    }

    /** The summary that gathered was closed. */
    public void closed(Instant now) {
        open = Optional.empty();
        rush.closed(now);
    }

    private Tally tally() {
        return open.orElseThrow().tally();
    }
}
