package io.originguard.status;

import io.originguard.frontier.Outage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Outages and their sums by field, for every document that shows them: the same names in JSON, in CSV and in the glossary.
 * Values are texts, whole numbers, decimal seconds, or null for what has not come yet; instants are ISO-8601 in UTC.
 */
public final class LedgerFields {

    private LedgerFields() {}

    /** The fields of one outage, in order: those of {@link OutageStatus}. */
    public static Map<String, @Nullable Object> of(Outage outage) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("target", outage.target().name());
        fields.put("generation", outage.generation());
        fields.put("cause", outage.cause());
        fields.put("firstErrorAt", outage.firstErrorAt().toString());
        fields.put("trippedAt", outage.trippedAt().toString());
        fields.put("bad", outage.bad());
        fields.put("total", outage.total());
        fields.put("cfRay", outage.cfRay().orElse(null));
        fields.put("colo", outage.colo().orElse(null));
        fields.put("reopened", outage.reopened());
        fields.put("jobsHeld", outage.jobsHeld());
        fields.put("recoveredAt", text(outage.recoveredAt()));
        fields.put("firstPageAt", text(outage.firstPageAt()));
        fields.put("closedAt", text(outage.closedAt()));
        fields.put("requestsWhileDown", outage.requestsWhileDown());
        fields.put(
                "secondsToFirstPage",
                outage.toFirstPage().map(LedgerFields::seconds).orElse(null));
        fields.put(
                "secondsToBaseline",
                outage.toBaseline().map(LedgerFields::seconds).orElse(null));
        fields.put("jobsLost", outage.jobsLost());
        return Collections.unmodifiableMap(fields);
    }

    /** The four figures summed, and the longest waits. */
    public static Map<String, @Nullable Object> of(Ledger ledger) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("outages", ledger.outages());
        fields.put("goingOn", ledger.goingOn());
        fields.put("requestsWhileDown", ledger.requestsWhileDown());
        fields.put("secondsToFirstPage", seconds(ledger.toFirstPage().sum()));
        fields.put("longestSecondsToFirstPage", seconds(ledger.toFirstPage().longest()));
        fields.put("secondsToBaseline", seconds(ledger.toBaseline().sum()));
        fields.put("longestSecondsToBaseline", seconds(ledger.toBaseline().longest()));
        fields.put("jobsLost", ledger.jobsLost());
        return Collections.unmodifiableMap(fields);
    }

    /** Seconds to the millisecond, without zeros at the end. */
    static BigDecimal seconds(Duration span) {
        BigDecimal exact = BigDecimal.valueOf(span.toMillis(), 3).stripTrailingZeros();
        return exact.scale() < 0 ? exact.setScale(0) : exact;
    }

    private static @Nullable String text(Optional<Instant> at) {
        return at.map(Instant::toString).orElse(null);
    }
}
