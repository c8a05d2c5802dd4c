package io.originguard.status;

import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.Outage;
import io.originguard.status.Pages.OutageSummary;
import io.originguard.status.Pages.Outages;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The record of outages, read from the store at each call. Thread-safe. */
final class Ledger {

    private static final int CHUNK = 500;

    private final FrontierStore store;

    Ledger(FrontierStore store) {
        this.store = store;
    }

    Outages page(Optional<Host> target, int offset, int limit) {
        return new Outages(
                store.countOutages(target),
                store.outages(target, offset, limit).stream()
                        .map(OutageStatus::of)
                        .toList());
    }

    OutageSummary summary(Optional<Host> target) {
        long[] sums = new long[3];
        double[] seconds = new double[1];
        each(target, outage -> {
            OutageStatus status = OutageStatus.of(outage);
            sums[0]++;
            sums[1] += status.requestsWhileDown();
            sums[2] += status.jobsLost();
            seconds[0] += status.secondsToBaseline() == null ? 0 : status.secondsToBaseline();
        });
        return new OutageSummary(sums[0], sums[1], seconds[0], sums[2]);
    }

    /** All of them as CSV (RFC 4180), latest first. */
    String csv(Optional<Host> target) {
        StringBuilder csv = new StringBuilder("target,generation,cause,firstErrorAt,trippedAt,bad,total,cfRay,colo,"
                + "requestsWhileDown,reopened,jobsHeld,recoveredAt,closedAt,secondsToBaseline,jobsLost\r\n");
        each(target, outage -> csv.append(line(OutageStatus.of(outage))).append("\r\n"));
        return csv.toString();
    }

    private static String line(OutageStatus o) {
        StringJoiner line = new StringJoiner(",");
        for (@Nullable
        Object value : new @Nullable Object[] {
            o.target(),
            o.generation(),
            o.cause(),
            o.firstErrorAt(),
            o.trippedAt(),
            o.bad(),
            o.total(),
            o.cfRay(),
            o.colo(),
            o.requestsWhileDown(),
            o.reopened(),
            o.jobsHeld(),
            o.recoveredAt(),
            o.closedAt(),
            o.secondsToBaseline(),
            o.jobsLost()
        }) {
            line.add(value == null ? "" : cell(value.toString()));
        }
        return line.toString();
    }

    /** What a spreadsheet would take for a formula is made text. */
    private static String cell(String text) {
        String safe = !text.isEmpty() && "=+-@\t".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return safe.matches("[^\",\\r\\n]*") ? safe : '"' + safe.replace("\"", "\"\"") + '"';
    }

    /** One paragraph for the site's owner, if there was such an outage. */
    Optional<String> statement(Host target, long generation) {
        for (int offset = 0; ; offset += CHUNK) {
            List<Outage> some = store.outages(Optional.of(target), offset, CHUNK);
            Optional<Outage> found = some.stream()
                    .filter(outage -> outage.generation() == generation)
                    .findFirst();
            if (found.isPresent() || some.size() < CHUNK) {
                return found.map(Ledger::statement);
            }
        }
    }

    private static String statement(Outage outage) {
        String first = "From " + at(outage.firstErrorAt()) + " the origin of " + outage.target()
                + " did not answer as it should (" + outage.cause() + "). "
                + "We paused our crawler at " + at(outage.trippedAt()) + ", after " + outage.bad() + " failed of "
                + outage.total() + " requests. ";
        String sent = "In all, " + outage.requestsWhileDown() + " requests of ours met the origin while it was down";
        return first
                + outage.recoveredAt()
                        .map(back -> sent + " for "
                                + span(Duration.between(outage.firstErrorAt(), back))
                                + ", single probes included. It answered again at "
                                + at(back) + ".")
                        .orElse(sent + " so far, single probes included; it has not answered yet.")
                + outage.closedAt()
                        .map(closed -> " We were back at our usual pace at " + at(closed) + ".")
                        .orElse("")
                + "\n";
    }

    private static String at(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    private static String span(Duration span) {
        return span.toMinutes() < 2 ? span.toSeconds() + " seconds" : span.toMinutes() + " minutes";
    }

    private void each(Optional<Host> target, Consumer<Outage> taken) {
        List<Outage> some;
        int offset = 0;
        do {
            some = store.outages(target, offset, CHUNK);
            some.forEach(taken);
            offset += CHUNK;
        } while (some.size() == CHUNK);
    }
}
