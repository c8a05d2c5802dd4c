package io.originguard.alert;

import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An alert as it stands in the outbox.
 *
 * @param row its key there
 * @param kind what it tells of
 * @param target the domain; empty for a summary
 * @param incident what it belongs to
 * @param at when that happened; of a summary: when its minute began
 * @param facts what else it says: values that JSON has
 * @param stage how far it has come
 * @param attempts how often it was handed to the endpoint
 * @param sentAt when the endpoint took it, or the summary that tells of it
 */
public record OutboxAlert(
        long row,
        AlertKind kind,
        Optional<Host> target,
        String incident,
        Instant at,
        Map<String, Object> facts,
        Stage stage,
        int attempts,
        Optional<Instant> sentAt) {

    private static final Duration FIRST_RETRY = Duration.ofSeconds(30);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(15);
    private static final int DOUBLINGS = 5;

    /** How far an alert has come. */
    public enum Stage {
        /** Inserted with what it tells of. */
        NEW,
        /** Belongs to an incident that needs no more words. */
        SILENT,
        /** To be sent. */
        DUE,
        /** Told by a summary. */
        GATHERED,
        /** A summary that still gathers. */
        OPEN,
        /** Taken by the endpoint. */
        SENT,
        /** Refused for so long that it was given up. */
        DEAD
    }

    /** What receivers know a repeated one by: the same at each attempt, and no other alert has it. */
    public String id() {
        return row + "-" + at.toEpochMilli();
    }

    /** The incidents that are over with it, those of summaries included. */
    public List<String> resolves() {
        return facts.get("resolves") instanceof List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Whether it tells of something that is over. */
    public boolean isRecovery() {
        return kind == AlertKind.RECOVERED
                || (kind == AlertKind.SUMMARY && AlertKind.RECOVERED.label().equals(facts.get("of")));
    }

    /** One line for people. */
    public String detail() {
        return String.valueOf(facts.getOrDefault("detail", ""));
    }

    /** How long to wait after the latest refusal: 30 s, doubled each time, at most 15 min. */
    public Duration retryAfter() {
        Duration wait = FIRST_RETRY.multipliedBy(1L << Math.min(Math.max(attempts - 1, 0), DOUBLINGS));
        return wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait;
    }

    /** The same after one attempt more. */
    public OutboxAlert triedOnceMore() {
        return new OutboxAlert(row, kind, target, incident, at, facts, stage, attempts + 1, sentAt);
    }

    /** All that is sent, in order. */
    public Map<String, Object> fields() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("alert", kind.label());
        target.ifPresent(host -> fields.put("target", host.name()));
        fields.put("at", at.toString());
        fields.put("id", id());
        fields.put("incident", incident);
        fields.putAll(facts);
        return fields;
    }
}
