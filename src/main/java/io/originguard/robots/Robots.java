package io.originguard.robots;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The robots.txt files of one target, which has one for each scheme and port. At most one is asked for at a time, and while it
 * is, or while one cannot be had, the target waits as a whole: that costs the same for ten jobs and ten million.
 *
 * <p>Thread-safe; URLs are matched outside the lock.
 */
public final class Robots {

    /** More files than that are forgotten and asked for again: a target has one or two. */
    static final int MOST = 8;

    /** What says nothing about the file is asked again soon. */
    private static final Duration MOOT = Duration.ofMinutes(1);

    private final Clock clock;
    private final Map<String, Copy> copies = new LinkedHashMap<>(MOST, 0.75f, true);
    private boolean asking;

    /** When the target may go on that was told to wait because of a file that cannot be had; empty: it was not. */
    private Optional<Instant> waitingUntil = Optional.empty();

    public Robots(Clock clock) {
        this.clock = clock;
    }

    /** Whether a normalised absolute URL of the target may be fetched now. */
    public Verdict judge(String url) {
        if (RobotsUrl.isOne(url)) {
            return isAsking() ? Verdict.LATER : Verdict.ALLOWED;
        }
        String robotsUrl = RobotsUrl.of(url);
        Rules rules;
        synchronized (this) {
            if (asking) {
                return Verdict.LATER;
            }
            Instant now = clock.instant();
            Copy copy = copy(robotsUrl);
            Optional<Rules> usable = copy.usable(now);
            if (usable.isEmpty()) {
                return missing(robotsUrl, copy, now);
            }
            rules = usable.get();
        }
        return rules.allow(url) ? Verdict.ALLOWED : new Verdict.Disallowed(robotsUrl);
    }

    private Verdict missing(String robotsUrl, Copy copy, Instant now) {
        if (copy.isBackingOff(now)) {
            // One wrong port in a list must not hold up the jobs behind it.
            if (copy.setAside()) {
                return new Verdict.Aside(copy.notBefore());
            }
            waitingUntil = Optional.of(copy.notBefore());
            return Verdict.LATER;
        }
        asking = true;
        waitingUntil = Optional.empty();
        return new Verdict.Ask(robotsUrl);
    }

    private Copy copy(String robotsUrl) {
        Copy copy = copies.computeIfAbsent(robotsUrl, Copy::new);
        if (copies.size() > MOST) {
            copies.remove(copies.keySet().iterator().next());
        }
        return copy;
    }

    private synchronized boolean isAsking() {
        return asking;
    }

    /**
     * The file that was asked for is known.
     *
     * @return until when it is obeyed without asking again
     */
    public Instant known(String robotsUrl, Rules rules) {
        return known(robotsUrl, rules, Copy.FRESH);
    }

    /** No request reaches the address of the file. */
    public Instant moot(String robotsUrl) {
        return known(robotsUrl, Rules.NONE, MOOT);
    }

    private synchronized Instant known(String robotsUrl, Rules rules, Duration fresh) {
        asking = false;
        Instant now = clock.instant();
        copy(robotsUrl).known(rules, now, fresh);
        return now.plus(fresh);
    }

    /** The file that was asked for could not be had; it is asked for again at this time. */
    public synchronized void failed(String robotsUrl, Instant askAgain, String why) {
        asking = false;
        copy(robotsUrl).failed(clock.instant(), askAgain, why);
    }

    /** The request for the file was not sent. */
    public synchronized void notAsked() {
        asking = false;
    }

    /** How often in a row a file could not be had, from 0. */
    public synchronized int failures(String robotsUrl) {
        return copy(robotsUrl).failures();
    }

    /** The robots.txt that is known to disallow a URL; empty where it does not or is not known. */
    public Optional<String> disallowing(String url) {
        return lastRules(url).filter(rules -> !rules.allow(url)).map(rules -> RobotsUrl.of(url));
    }

    /** Whether a robots.txt is known that allows a URL. */
    public boolean isKnownToAllow(String url) {
        return RobotsUrl.isOne(url)
                || lastRules(url).filter(rules -> rules.allow(url)).isPresent();
    }

    private synchronized Optional<Rules> lastRules(String url) {
        Copy copy = copies.get(RobotsUrl.of(url));
        return copy == null ? Optional.empty() : copy.last(clock.instant());
    }

    /** The longest delay between two requests that any file of the target asks for; zero if none does. */
    public synchronized Duration crawlDelay() {
        Instant now = clock.instant();
        return copies.values().stream()
                .flatMap(copy -> copy.last(now).stream())
                .map(Rules::crawlDelay)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    /** What the target waits for: of several, what it waits for longest. */
    public synchronized Optional<Hold> hold() {
        Instant now = clock.instant();
        return copies.values().stream().flatMap(copy -> copy.hold(now).stream()).min(Comparator.comparing(Hold::since));
    }

    /** Whether the target was told to wait and need not any longer, so that its jobs should be judged again. */
    public synchronized boolean isDue() {
        return !asking
                && waitingUntil
                        .filter(until -> !clock.instant().isBefore(until))
                        .isPresent();
    }

    /** Whether the target was told to wait, also if it need not any longer. */
    public synchronized boolean isWaiting() {
        return waitingUntil.isPresent();
    }

    /** The origin has proved itself, so that there is no reason to wait any longer. */
    public synchronized void originIsBack() {
        copies.values().forEach(Copy::askNow);
        goOn();
    }

    /** Forgets all files, such as when our name has changed. */
    public synchronized void forget() {
        copies.clear();
        goOn();
    }

    private void goOn() {
        waitingUntil = waitingUntil.map(until -> Instant.MIN);
    }
}
