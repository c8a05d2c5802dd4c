package io.originguard.status;

import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.Outage;
import io.originguard.status.Pages.OutageSummary;
import io.originguard.status.Pages.Outages;
import io.originguard.target.Host;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The record of outages, read from the store at each call. Thread-safe. */
final class OutageQueries {

    private static final int CHUNK = 500;

    private final FrontierStore store;

    OutageQueries(FrontierStore store) {
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
        Ledger[] sum = {Ledger.NONE};
        each(target, outage -> sum[0] = sum[0].plus(outage));
        return OutageSummary.of(sum[0]);
    }

    /** All of them as CSV (RFC 4180), latest first. */
    String csv(Optional<Host> target) {
        StringBuilder csv = new StringBuilder(OutageCsv.header());
        each(target, outage -> csv.append(OutageCsv.line(outage)));
        return csv.toString();
    }

    /** One paragraph for the site's owner, if there was such an outage. */
    Optional<String> statement(Host target, long generation) {
        for (int offset = 0; ; offset += CHUNK) {
            List<Outage> some = store.outages(Optional.of(target), offset, CHUNK);
            Optional<Outage> found = some.stream()
                    .filter(outage -> outage.generation() == generation)
                    .findFirst();
            if (found.isPresent() || some.size() < CHUNK) {
                return found.map(outage -> Statement.of(outage, store.probes(target, generation)) + "\n");
            }
        }
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
