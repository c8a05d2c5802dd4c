package io.originguard.app;

import io.originguard.frontier.Outage;
import io.originguard.status.Ledger;
import io.originguard.status.Ledger.Spans;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/** Outages and their four figures as a table for people. */
final class LedgerTable {

    private final PrintWriter out;
    private Ledger ledger = Ledger.NONE;

    LedgerTable(PrintWriter out) {
        this.out = out;
    }

    /** One line; the first one has the names of the columns above it. */
    void add(Outage outage) {
        if (ledger.outages() == 0) {
            line("tripped at", "target", "cause", "requests", "first page", "baseline", "lost");
        }
        line(
                outage.trippedAt().truncatedTo(ChronoUnit.SECONDS),
                outage.target(),
                outage.cause(),
                outage.requestsWhileDown(),
                span(outage.toFirstPage()),
                outage.closedAt().isPresent() ? span(outage.toBaseline()) : "goes on",
                outage.jobsLost());
        ledger = ledger.plus(outage);
    }

    /** The sums below the lines. */
    void end() {
        out.println(sum(ledger));
    }

    static String sum(Ledger ledger) {
        if (ledger.outages() == 0) {
            return "no outages";
        }
        return String.format(
                Locale.ROOT,
                "%,d %s%s: %,d requests met the dead origin; first page %s after the recovery; baseline %s after it; %,d URLs lost",
                ledger.outages(),
                ledger.outages() == 1 ? "outage" : "outages",
                ledger.goingOn() == 0 ? "" : " (" + ledger.goingOn() + " not over)",
                ledger.requestsWhileDown(),
                spans(ledger.toFirstPage()),
                spans(ledger.toBaseline()),
                ledger.jobsLost());
    }

    /** One span, or the mean and the longest of several. */
    private static String spans(Spans spans) {
        if (spans.count() == 0) {
            return "-";
        }
        return spans.count() == 1
                ? Spell.out(spans.sum())
                : Spell.out(spans.sum().dividedBy(spans.count())) + " on average and at most "
                        + Spell.out(spans.longest());
    }

    private static String span(Optional<Duration> span) {
        return span.map(Spell::out).orElse("-");
    }

    private void line(Object... cells) {
        out.println(String.format(Locale.ROOT, "%-20s  %-28s  %-18s  %8s  %10s  %10s  %4s", cells)
                .stripTrailing());
    }
}
