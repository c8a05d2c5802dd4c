package io.originguard.app;

import io.originguard.breaker.Baseline;
import io.originguard.breaker.Suspect;
import io.originguard.camel.Guard;
import io.originguard.camel.Node;
import io.originguard.frontier.Counts;
import io.originguard.frontier.DeadLetter;
import io.originguard.frontier.Outage;
import io.originguard.robots.Hold;
import io.originguard.settings.Catalogue;
import io.originguard.settings.Settings;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What a run came to: the books, the dead letters with their causes, and the outages. */
final class Summary {

    private static final int SHOWN = 5;
    private static final int READ = 1000;

    private final Node node;
    private final Settings settings;
    private final Clock clock;
    private final Instant startedAt;
    private final long deliveredBefore;

    Summary(Node node, Settings settings, Clock clock) {
        this.node = node;
        this.settings = settings;
        this.clock = clock;
        this.startedAt = clock.instant();
        this.deliveredBefore = Progress.total(node).delivered();
    }

    int exitCode() {
        return Progress.total(node).dead() > 0 ? Originguard.DEAD_LETTERS : 0;
    }

    void print(PrintStream out) {
        Counts counts = Progress.total(node);
        Duration took = Duration.between(startedAt, clock.instant());
        long pages = counts.delivered() - deliveredBefore;
        out.printf(
                Locale.ROOT,
                "accepted %,d = delivered %,d + dead %,d + waiting %,d%n",
                counts.accepted(),
                counts.delivered(),
                counts.dead(),
                counts.waiting());
        out.printf(
                Locale.ROOT,
                "%,d pages in %s, %.0f pages/s%n",
                pages,
                Spell.out(took),
                pages * 1000.0 / Math.max(1, took.toMillis()));
        outages().forEach(outage -> out.println(describe(outage)));
        lowered().forEach(out::println);
        node.guards().all().stream().sorted(Comparator.comparing(Guard::host)).forEach(guard -> Progress.robotsHold(
                        node, guard)
                .ifPresent(hold -> out.println(describe(guard, hold))));
        node.guards().all().stream()
                .filter(guard -> !guard.suspects().isEmpty())
                .forEach(guard ->
                        out.println("before " + guard.host() + " tripped: " + Suspect.advice(guard.suspects())));
        if (counts.dead() > 0) {
            deadLetters(out);
        }
        out.println("pages are in " + settings.get(Catalogue.OUT) + ", their index is "
                + settings.get(Catalogue.OUT).resolve("index.tsv"));
    }

    /** A line for each target that is allowed less than its settings say. */
    private List<String> lowered() {
        return node.guards().all().stream()
                .sorted(Comparator.comparing(guard -> guard.host().name()))
                .flatMap(guard -> lowered(guard).stream())
                .toList();
    }

    private static Optional<String> lowered(Guard guard) {
        Baseline baseline = guard.view().baseline();
        return baseline.reason()
                .map(reason -> String.format(
                        Locale.ROOT,
                        "baseline of %s: %d of %d, %s",
                        guard.host(),
                        baseline.inForce(),
                        baseline.configured(),
                        reason));
    }

    private List<Outage> outages() {
        return node.frontier().register().outages(Optional.empty(), READ).stream()
                .filter(o -> o.closedAt().isEmpty() || o.closedAt().get().isAfter(startedAt))
                .sorted((a, b) -> a.trippedAt().compareTo(b.trippedAt()))
                .toList();
    }

    private String describe(Outage o) {
        int probes =
                node.frontier().register().probes(o.target(), o.generation()).size();
        String end = o.closedAt()
                .map(at -> "back at the baseline after " + Spell.out(Duration.between(o.trippedAt(), at)) + ", "
                        + o.jobsLost() + " jobs lost")
                .orElse("not over");
        return String.format(
                Locale.ROOT,
                "outage of %s: %s, tripped at %d of %d bad, %d requests met the dead origin, %d probes, %,d jobs held, %s",
                o.target(),
                o.cause(),
                o.bad(),
                o.total(),
                o.requestsWhileDown(),
                probes,
                o.jobsHeld(),
                end);
    }

    private String describe(Guard guard, Hold hold) {
        return String.format(
                Locale.ROOT,
                "%s waits for %s since %s: %s; %,d jobs wait",
                guard.host(),
                hold.url(),
                hold.since(),
                hold.reason(),
                node.frontier().counts(guard.host()).waiting());
    }

    private void deadLetters(PrintStream out) {
        List<DeadLetter> dead = node.frontier().deadLetters().latest(Optional.empty(), READ);
        Map<String, Long> causes =
                dead.stream().collect(Collectors.groupingBy(DeadLetter::cause, TreeMap::new, Collectors.counting()));
        out.println("dead letters by cause: " + causes);
        dead.stream().limit(SHOWN).forEach(d -> out.println("  " + d.url() + "  " + d.reason()));
        if (dead.size() > SHOWN) {
            out.println("  ... and " + (dead.size() - SHOWN) + " more");
        }
    }
}
