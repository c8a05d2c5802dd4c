package io.originguard.app;

import io.originguard.frontier.Outage;
import io.originguard.replay.Replay.Result;
import io.originguard.replay.Tally;
import io.originguard.status.Ledger;
import io.originguard.status.Ledger.Spans;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.Locale;

/** What a replay came to, for people. */
final class ReplayReport {

    private static final String LINE = "%-14s  %7s  %10s  %8s  %10s  %10s  %12s  %4s";

    private final PrintWriter out;

    ReplayReport(PrintWriter out) {
        this.out = out;
    }

    /** Everything about one replay. */
    void print(Result result) {
        Tally tally = result.tally();
        say(
                "%,d requests to %,d %s, %s to %s",
                tally.requests(),
                result.targets(),
                result.targets() == 1 ? "target" : "targets",
                result.from().map(Instant::toString).orElse("-"),
                result.to().map(Instant::toString).orElse("-"));
        LedgerTable table = new LedgerTable(out);
        result.outages().forEach(table::add);
        table.end();
        say(
                "in the log %,d requests met the dead origin; here paused for %s; %,d probes, %,d ramps that failed;"
                        + " %,d requests waited at most",
                tally.badInLog(),
                Spell.out(result.paused()),
                tally.probes(),
                result.outages().stream().mapToInt(Outage::reopened).sum(),
                tally.mostWaiting());
        say(
                "%,d requests = %,d pages + %,d other answers + %,d waiting; %,d lost",
                tally.requests(), tally.pages(), tally.others(), tally.waiting(), tally.lost());
    }

    /** The names of the columns of a comparison. */
    void head(String key) {
        say("%s", key);
        say(LINE, "value", "outages", "paused", "requests", "first page", "baseline", "most waiting", "lost");
    }

    /** One value of a comparison. */
    void line(String value, Result result) {
        Ledger ledger = result.ledger();
        say(
                LINE,
                value,
                ledger.outages(),
                Spell.out(result.paused()),
                ledger.requestsWhileDown(),
                mean(ledger.toFirstPage()),
                mean(ledger.toBaseline()),
                result.tally().mostWaiting(),
                result.tally().lost());
    }

    private static String mean(Spans spans) {
        return spans.count() == 0 ? "-" : Spell.out(spans.sum().dividedBy(spans.count()));
    }

    private void say(String format, Object... values) {
        out.println(String.format(Locale.ROOT, format, values).stripTrailing());
    }
}
