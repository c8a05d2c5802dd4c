package io.originguard.camel;

import io.originguard.breaker.Backoff;
import io.originguard.edge.Answer;
import io.originguard.edge.Cause;
import io.originguard.edge.Fetch;
import io.originguard.edge.Outcome;
import io.originguard.robots.Reading;
import io.originguard.robots.Robots;
import io.originguard.robots.Rules;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Fetches one robots.txt and says what came of it. Used once, by one thread. */
final class RobotsErrand implements Errand {

    private static final Logger LOG = LoggerFactory.getLogger(RobotsErrand.class);

    private final Guard guard;
    private final Robots robots;
    private final String robotsUrl;
    private final DirectFetch fetch;
    private final Clock clock;
    private final RandomGenerator random;

    RobotsErrand(Guard guard, Robots robots, String robotsUrl, DirectFetch fetch, Clock clock, RandomGenerator random) {
        this.guard = guard;
        this.robots = robots;
        this.robotsUrl = robotsUrl;
        this.fetch = fetch;
        this.clock = clock;
        this.random = random;
    }

    @Override
    public void run() {
        RobotsClaim claim = new RobotsClaim(guard, robotsUrl, clock.instant());
        try {
            Optional<Failure> failure = fetch.send(claim);
            if (claim.fetch().isPresent()) {
                conclude(claim, claim.fetch().get());
            } else if (failure.filter(f -> f == Failure.NOT_PERMITTED || f == Failure.STOPPING)
                    .isPresent()) {
                robots.notAsked();
            } else {
                failed(Outcome.of(Cause.EDGE_TROUBLE, "the fetch route left no answer"));
            }
        } catch (IOException | RuntimeException | Error e) {
            failed(Outcome.of(Cause.EDGE_TROUBLE, "reading it failed: " + e));
        } finally {
            Sending.unbind();
            claim.discard();
        }
    }

    @Override
    public void drop() {
        robots.notAsked();
    }

    private void conclude(Claim claim, Fetch last) throws IOException {
        Outcome outcome = last.outcome();
        if (outcome.cause() == Cause.REDIRECT
                && Redirect.of(claim, last).refusal().isEmpty()) {
            failed(Outcome.of(Cause.EDGE_TROUBLE, "it has moved to a target that takes no request at present"));
            return;
        }
        switch (Reading.of(outcome)) {
            case RULES -> known(read(last), outcome);
            case NO_RESTRICTIONS -> known(Rules.NONE, outcome);
            case MOOT ->
                LOG.info("{} is not asked for, until {}: {}", robotsUrl, robots.moot(robotsUrl), outcome.detail());
            case UNREACHABLE -> failed(outcome);
        }
    }

    private Rules read(Fetch last) throws IOException {
        Answer answer = last.answer().orElseThrow();
        boolean cutOff = answer.content().length()
                >= Math.min(Rules.LONGEST, guard.settings().http().maxBytes());
        return Rules.read(
                last.url(),
                answer.content().head(Rules.LONGEST),
                cutOff,
                answer.header("content-type").orElse(""),
                guard.settings().http().userAgent());
    }

    private void known(Rules rules, Outcome outcome) {
        Instant until = robots.known(robotsUrl, rules);
        guard.heedCrawlDelay();
        LOG.info(
                "{} says {}{}, until {}: {}",
                robotsUrl,
                rules.size() == 0 ? "no restrictions" : rules.size() + " rules",
                delay(rules),
                until,
                outcome.detail());
    }

    private static String delay(Rules rules) {
        Duration written = rules.writtenDelay();
        if (written.isZero()) {
            return "";
        }
        String taken = written.equals(rules.crawlDelay()) ? "" : " (taken as " + seconds(rules.crawlDelay()) + ")";
        return ", crawl-delay " + seconds(written) + taken;
    }

    private static String seconds(Duration span) {
        return span.toMillis() / 1000.0 + " s";
    }

    private void failed(Outcome outcome) {
        // Where nobody is reached the holdback of the target grows, and the file is wanted as soon as that ends.
        int attempt = outcome.cause() == Cause.UNREACHED ? 0 : robots.failures(robotsUrl);
        Instant next =
                new Backoff(guard.settings().backoff(), random).dueAt(clock.instant(), attempt, outcome.retryAfter());
        robots.failed(robotsUrl, next, outcome.detail());
        LOG.info(
                "{} cannot be had, {}, until {}: {}",
                robotsUrl,
                robots.hold().isPresent() ? guard.host() + " waits for it" : "its last copy is obeyed",
                next,
                outcome.detail());
    }
}
