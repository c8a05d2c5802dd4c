package io.originguard.status;

import io.originguard.edge.Cause;
import io.originguard.frontier.Outage;
import io.originguard.frontier.ProbeResult;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One paragraph about an outage for the owner of the site: what we sent while the server was down, and how we came back.
 * Plain English, exact numbers, no blame. Immutable.
 */
public final class Statement {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DAY =
            DateTimeFormatter.ofPattern("d MMMM yyyy", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final Outage outage;
    private final List<ProbeResult> probes;

    private Statement(Outage outage, List<ProbeResult> probes) {
        this.outage = outage;
        this.probes = probes;
    }

    /**
     * The paragraph.
     *
     * @param probes those of the outage, in order
     */
    public static String of(Outage outage, List<ProbeResult> probes) {
        Statement statement = new Statement(outage, probes);
        List<String> sentences = new ArrayList<>();
        sentences.add(statement.begin());
        statement.breakdown(sentences);
        statement.recovery(sentences);
        return String.join(" ", sentences);
    }

    private boolean byHand() {
        return outage.cause().equals(Cause.BY_HAND.label());
    }

    private String begin() {
        Instant from = outage.firstErrorAt();
        String sent = requests(outage.requestsWhileDown()) + " to " + outage.target();
        String span = outage.recoveredAt()
                .or(outage::closedAt)
                .map(to -> "Between " + TIME.format(from) + (day(from).equals(day(to)) ? "" : " UTC on " + day(from))
                        + " and " + TIME.format(to) + " UTC on " + day(to) + " we ")
                .orElse("Since " + TIME.format(from) + " UTC on " + day(from) + " we have ");
        if (byHand()) {
            return span + (isOver() ? "paused" : "been pausing") + " our requests to " + outage.target()
                    + " by our own decision; " + requests(outage.requestsWhileDown())
                    + (isOver() ? "" : " so far") + " went unanswered by its server.";
        }
        return span + "sent " + sent + " while " + trouble() + ".";
    }

    private boolean isOver() {
        return outage.recoveredAt().isPresent() || outage.closedAt().isPresent();
    }

    private String trouble() {
        return switch (outage.cause()) {
            case "origin-refused" -> "its server refused connections";
            case "origin-timed-out" -> "its server could not be reached";
            case "origin-malformed" -> "its server's answers were empty or incomplete";
            case "origin-too-slow" -> "its server did not answer in time";
            case "origin-tls-broken" -> "no TLS connection to its server was possible";
            case "origin-unresolved" -> "the name of its server could not be resolved";
            default -> "its server, or the network in front of it, answered with errors";
        };
    }

    private void breakdown(List<String> sentences) {
        long asked = probes.stream().filter(probe -> !probe.recovered()).count();
        long rest = outage.requestsWhileDown() - outage.bad() - asked;
        if (!byHand()) {
            sentences.add("We stopped at " + TIME.format(outage.trippedAt()) + ", after "
                    + (outage.bad() == 1 ? "1 such answer" : outage.bad() + " such answers") + " among our last "
                    + outage.total() + "."
                    + outage.cfRay()
                            .map(ray -> " The reference of the last one is " + ray + ".")
                            .orElse(""));
        }
        if (!probes.isEmpty()) {
            sentences.add("From then on we asked with one request at a time whether the server was back" + rhythm()
                    + "; " + (asked == 0 ? "none" : asked) + " of these " + probes.size() + " met it down.");
        }
        if (rest > 0) {
            sentences.add("The other " + (rest == 1 ? "one was" : rest + " were")
                    + " on the way already when we stopped"
                    + (outage.reopened() == 0
                            ? "."
                            : ", or sent when we came back too early, which happened "
                                    + (outage.reopened() == 1 ? "once." : outage.reopened() + " times.")));
        }
    }

    /** How far apart the probes were, measured. */
    private String rhythm() {
        if (probes.size() < 2) {
            return "";
        }
        long shortest = Long.MAX_VALUE;
        long longest = 0;
        for (int i = 1; i < probes.size(); i++) {
            long apart = Math.abs(
                    Duration.between(probes.get(i - 1).sentAt(), probes.get(i).sentAt())
                            .toMillis());
            shortest = Math.min(shortest, apart);
            longest = Math.max(longest, apart);
        }
        // A probe leaves at the first sweep after it has come due.
        return longest - shortest <= 2_000
                ? ", once every " + seconds(Math.round(shortest / 1000.0) * 1000)
                : ", every " + seconds(shortest) + " to " + seconds(longest);
    }

    private void recovery(List<String> sentences) {
        if (outage.recoveredAt().isEmpty()) {
            sentences.add(
                    outage.closedAt().isPresent()
                            ? "Then we resumed by our own decision."
                            : "It has not answered yet; we go on asking like this, and shall come back slowly, with one request at a time at first.");
            return;
        }
        String back = "It answered again at " + TIME.format(outage.recoveredAt().get()) + ", and we "
                + (outage.closedAt().isPresent() ? "came" : "are coming")
                + " back slowly, with one request at a time at first";
        sentences.add(back
                + outage.toBaseline()
                        .map(span -> ", reaching our usual pace " + seconds(span.toMillis()) + " later.")
                        .orElse("."));
    }

    private static String requests(long count) {
        return count == 0 ? "no request" : count == 1 ? "1 request" : count + " requests";
    }

    private static String seconds(long millis) {
        return BigDecimal.valueOf(millis, 3).stripTrailingZeros().toPlainString() + " s";
    }

    private static String day(Instant at) {
        return DAY.format(at);
    }
}
