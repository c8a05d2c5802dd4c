package io.originguard.camel;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.robots.Hold;
import io.originguard.robots.Robots;
import io.originguard.robots.RobotsUrl;
import io.originguard.robots.Verdict;
import io.originguard.target.Job;
import io.originguard.target.TargetSettings;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Lets a job pass that the target's robots.txt allows, and has that file fetched first where it is not known. Does nothing
 * where the target's setting says so. Thread-safe.
 */
final class RobotsGate implements Gate {

    private final Guard guard;
    private final Robots robots;
    private final DirectFetch fetch;
    private final Clock clock;
    private final RandomGenerator random;

    RobotsGate(Guard guard, DirectFetch fetch, Clock clock, RandomGenerator random) {
        this.guard = guard;
        this.robots = new Robots(clock);
        this.fetch = fetch;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public Admission admit(Job job) {
        if (!isObeyed()) {
            return Admission.GO;
        }
        Verdict verdict = robots.judge(job.url());
        if (verdict instanceof Verdict.Ask ask) {
            return new Admission.First(new RobotsErrand(guard, robots, ask.robotsUrl(), fetch, clock, random));
        }
        if (verdict instanceof Verdict.Disallowed no) {
            return new Admission.Refuse(disallowed(no.robotsUrl()));
        }
        if (verdict instanceof Verdict.Aside aside) {
            return new Admission.Defer(aside.until());
        }
        return verdict instanceof Verdict.Allowed ? Admission.GO : Admission.LATER;
    }

    private boolean isObeyed() {
        return guard.settings().robots();
    }

    private static Outcome disallowed(String robotsUrl) {
        return Outcome.of(Cause.ROBOTS_DISALLOWED, "disallowed by " + robotsUrl);
    }

    /** Why a redirect to this URL of the target is not followed, as far as its robots.txt is known. */
    Optional<String> refusal(String url) {
        return isObeyed()
                ? robots.disallowing(url)
                        .map(robotsUrl -> "the redirect leads to a URL that is disallowed by " + robotsUrl)
                : Optional.empty();
    }

    /** What a probe asks for in place of a URL that is not known to be allowed. */
    String probeable(String url) {
        return isObeyed() && !robots.isKnownToAllow(url) ? RobotsUrl.of(url) : url;
    }

    /** What the target waits for. */
    Optional<Hold> hold() {
        return isObeyed() ? robots.hold() : Optional.empty();
    }

    /** Whether the target was told to wait and need not any longer. */
    boolean isDue() {
        return robots.isDue();
    }

    /** Whether the target was told to wait, so that time brings something. */
    boolean isWaiting() {
        return robots.isWaiting();
    }

    /** The least time between two requests that the target asks for. */
    Duration crawlDelay() {
        return isObeyed() ? robots.crawlDelay() : Duration.ZERO;
    }

    /** The origin has proved itself. */
    void originIsBack() {
        robots.originIsBack();
    }

    /** The target's settings have changed. */
    void changed(TargetSettings before, TargetSettings now) {
        if (!before.http().userAgent().equals(now.http().userAgent())) {
            robots.forget();
        }
    }
}
