package io.originguard.breaker;

import io.originguard.target.PathRule;
import io.originguard.target.Rate;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The jobs of one path rule: which of them may go now, and when the others are to ask again.
 *
 * <p>With a rate, a job goes only when an interval has passed since the last request <em>left</em> and no other job is on
 * its way to its own; so two requests never leave closer to each other, however long a route takes before its request. The
 * first one waits for an interval too, because nobody remembers what was sent before a restart. Slots lie a little further apart than
 * the interval, so that a job that comes back at its slot is let through although the one before came late to its own.
 *
 * <p>Not thread-safe; all instants are those of one clock that never runs backwards.
 */
final class Lane {

    /** Due times are looked for about ten times a second, so no more than the whole room can be filled in this time. */
    private static final Duration LOOK = Duration.ofMillis(100);

    private static final Duration MOST_SLACK = Duration.ofMillis(250);

    /** Beyond this nobody knows how long a request will take, so that slots are given as if it took no time. */
    private static final Duration FORESIGHT = Duration.ofMinutes(10);

    /** Weight of the latest time taken in their mean, as a divisor. */
    private static final int WEIGHT = 4;

    private final PathRule rule;
    private final Slots slots = new Slots();
    private final Map<Long, Instant> gone = new HashMap<>();
    private final Set<Long> unsent = new HashSet<>();
    private Instant lastSent;
    private Duration took = Duration.ZERO;

    /**
     * @param since before this nothing is known of what was sent
     */
    Lane(PathRule rule, Instant since) {
        this.rule = rule;
        this.lastSent = since;
    }

    /**
     * Whether a job may go.
     *
     * @param cameBack whether it has waited for a due time, so that it need not queue again
     * @return empty if it may, which {@link #left} must follow; otherwise when it is to ask again
     */
    Optional<Instant> admit(long job, int priority, boolean cameBack, Instant now) {
        Instant earliest = earliest(now);
        boolean queues = slots.queues(priority, now) && !cameBack;
        if (!queues && !earliest.isAfter(now)) {
            gone.put(job, now);
            unsent.add(job);
            return Optional.empty();
        }
        return Optional.of(
                !queues && slots.takeNext(priority, earliest, now)
                        ? earliest
                        : slots.append(priority, earliest, step(priority, now)));
    }

    /** The request of a job that was admitted leaves now. */
    void sent(long job, Instant now) {
        if (unsent.remove(job)) {
            lastSent = now;
        }
    }

    /** A job that was admitted has ended; if its request has not left, it is as if it had not been there. */
    void left(long job, Instant now) {
        Instant since = gone.remove(job);
        if (since != null && !unsent.remove(job)) {
            Duration latest = Duration.between(since, now);
            took = took.isZero() ? latest : took.plus(latest.minus(took).dividedBy(WEIGHT));
        }
    }

    private Instant earliest(Instant now) {
        Instant spaced = rule.rate()
                .map(rate -> (unsent.isEmpty() ? lastSent : now).plus(rate.interval()))
                .orElse(now);
        boolean full = rule.max().isPresent() && gone.size() >= rule.max().getAsInt();
        Instant room = full ? now.plus(turnover(took)) : now;
        return room.isAfter(spaced) ? room : spaced;
    }

    private Duration step(int priority, Instant now) {
        Duration spaced = rule.rate().map(Lane::spaced).orElse(Duration.ZERO);
        boolean foreseen = slots.ahead(priority, now).compareTo(FORESIGHT) < 0;
        Duration room = rule.max().isPresent() ? turnover(foreseen ? took : Duration.ZERO) : Duration.ZERO;
        return longer(spaced, room);
    }

    private static Duration spaced(Rate rate) {
        Duration slack = rate.interval().dividedBy(10);
        return rate.interval().plus(slack.compareTo(MOST_SLACK) < 0 ? slack : MOST_SLACK);
    }

    /** From one job that leaves the full room to the next. */
    private Duration turnover(Duration each) {
        return longer(each, LOOK).dividedBy(rule.max().orElse(1));
    }

    private static Duration longer(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? b : a;
    }
}
