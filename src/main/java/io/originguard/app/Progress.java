package io.originguard.app;

import io.originguard.breaker.BreakerView;
import io.originguard.camel.Guard;
import io.originguard.camel.Node;
import io.originguard.frontier.Counts;
import io.originguard.robots.Hold;
import io.originguard.target.BreakerState;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * Shows how far the frontier has come while the caller waits for it: a live bar on a terminal, a line every ten seconds
 * elsewhere.
 */
final class Progress implements AutoCloseable {

    private static final Duration LINE_EVERY = Duration.ofSeconds(10);
    private static final long LOOK_EVERY_MILLIS = 100;
    private static final int SHOWN_TARGETS = 3;

    private final Node node;
    private final PrintStream out;
    private final Clock clock;
    private final @Nullable ProgressBar bar;
    private final CountDownLatch never = new CountDownLatch(1);
    private Instant nextLine;

    private Progress(Node node, PrintStream out, Clock clock, @Nullable ProgressBar bar) {
        this.node = node;
        this.out = out;
        this.clock = clock;
        this.bar = bar;
        this.nextLine = clock.instant().plus(LINE_EVERY);
    }

    static Progress start(Node node, String name, Clock clock) {
        PrintStream out = System.err;
        ProgressBar bar = !Terminal.isInteractive()
                ? null
                : new ProgressBarBuilder()
                        .setTaskName(name)
                        .setStyle(ProgressBarStyle.ASCII)
                        .setUpdateIntervalMillis(200)
                        .setConsumer(new ConsoleProgressBarConsumer(out))
                        .build();
        return new Progress(node, out, clock, bar);
    }

    /**
     * Waits until no job is left.
     *
     * @param giveUp how long to wait without any job coming to its end; empty: for ever
     * @return whether no job is left
     */
    boolean untilDrained(Optional<Duration> giveUp) throws InterruptedException {
        long ended = -1;
        Instant lastEnd = clock.instant();
        while (!node.frontier().drained()) {
            Counts counts = total(node);
            Instant now = clock.instant();
            if (counts.delivered() + counts.dead() != ended) {
                ended = counts.delivered() + counts.dead();
                lastEnd = now;
            } else if (giveUp.isPresent() && now.isAfter(lastEnd.plus(giveUp.get()))) {
                return false;
            }
            show();
            boolean unused = never.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS);
        }
        show();
        return true;
    }

    private void show() {
        Counts counts = total(node);
        if (bar != null) {
            bar.maxHint(counts.accepted());
            bar.stepTo(counts.delivered() + counts.dead());
            bar.setExtraMessage(" " + details(counts));
        } else if (!clock.instant().isBefore(nextLine)) {
            nextLine = clock.instant().plus(LINE_EVERY);
            out.printf(
                    Locale.ROOT, "delivered %,d of %,d, %s%n", counts.delivered(), counts.accepted(), details(counts));
        }
    }

    private String details(Counts counts) {
        String text = String.format(
                Locale.ROOT,
                "waiting %,d parked %,d dead %,d%s",
                counts.waiting() - parked(),
                parked(),
                counts.dead(),
                paused());
        return node.frontier()
                .trouble()
                .map(trouble -> text + " | the store is away: " + trouble)
                .orElse(text);
    }

    private long parked() {
        return node.guards().all().stream()
                .mapToLong(guard -> node.frontier().parked(guard.host()))
                .sum();
    }

    private String paused() {
        Instant now = clock.instant();
        String shown = node.guards().all().stream()
                .filter(guard -> guard.view().state() != BreakerState.CLOSED
                        || robotsHold(node, guard).isPresent())
                .sorted(Comparator.comparing(Guard::host))
                .limit(SHOWN_TARGETS)
                .map(guard -> describe(node, guard, now))
                .collect(Collectors.joining(", "));
        return shown.isEmpty() ? "" : " | " + shown;
    }

    private static String describe(Node node, Guard guard, Instant now) {
        BreakerView view = guard.view();
        Optional<Hold> hold = robotsHold(node, guard);
        if (hold.isPresent() && view.state() == BreakerState.CLOSED) {
            return guard.host() + " waits for its robots.txt, asked again in "
                    + Math.max(0, Duration.between(now, hold.get().until()).toSeconds()) + " s";
        }
        if (view.state() == BreakerState.HALF_OPEN) {
            return guard.host() + " ramping up, " + view.limit() + " of "
                    + view.baseline().inForce();
        }
        String next = view.nextProbeAt()
                .map(at -> ", probe in " + Math.max(0, Duration.between(now, at).toSeconds()) + " s")
                .orElse("");
        return guard.host() + " paused" + next;
    }

    /** What keeps the jobs of a target waiting, where that is its robots.txt. */
    static Optional<Hold> robotsHold(Node node, Guard guard) {
        return guard.robotsHold()
                .filter(hold -> node.frontier().counts(guard.host()).waiting() > 0);
    }

    /** The books of all targets together. */
    static Counts total(Node node) {
        return node.frontier().counts().values().stream().reduce(Counts.NONE, Counts::plus);
    }

    @Override
    public void close() {
        if (bar != null) {
            bar.close();
        }
    }
}
