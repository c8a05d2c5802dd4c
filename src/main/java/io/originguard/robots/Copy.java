package io.originguard.robots;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The robots.txt of one scheme, host and port as we know it. Not thread-safe. */
final class Copy {

    /** A copy is obeyed for so long without asking again. */
    static final Duration FRESH = Duration.ofDays(1);

    /** An older one is obeyed for so long while no newer one can be had. */
    static final Duration GRACE = Duration.ofDays(1);

    /** Jobs that are set aside at most until the file is asked for again. */
    static final int MOST_ASIDE = 100;

    private final String url;
    private @Nullable Rules rules;
    private Instant freshUntil = Instant.MIN;
    private Instant usableUntil = Instant.MIN;
    private Instant notBefore = Instant.MIN;
    private Instant failingSince = Instant.MIN;
    private int failures;
    private int aside;
    private String reason = "";

    Copy(String url) {
        this.url = url;
    }

    /** The rules that count now: fresh ones, or older ones while no newer can be had. */
    Optional<Rules> usable(Instant now) {
        Rules known = rules;
        boolean usable = now.isBefore(freshUntil) || (isBackingOff(now) && now.isBefore(usableUntil));
        return known != null && usable ? Optional.of(known) : Optional.empty();
    }

    /** The rules that were known last, unless they are too old to be obeyed. */
    Optional<Rules> last(Instant now) {
        return now.isBefore(usableUntil) ? Optional.ofNullable(rules) : Optional.empty();
    }

    boolean isBackingOff(Instant now) {
        return failures > 0 && now.isBefore(notBefore);
    }

    Instant notBefore() {
        return notBefore;
    }

    /** Failures since it was last known, from 0. */
    int failures() {
        return failures;
    }

    /** Whether one more job may be set aside until it is asked for again. */
    boolean setAside() {
        return aside++ < MOST_ASIDE;
    }

    /** It is known. */
    void known(Rules next, Instant now, Duration fresh) {
        rules = next;
        freshUntil = now.plus(fresh);
        usableUntil = freshUntil.plus(GRACE);
        failures = 0;
    }

    /** It could not be had. */
    void failed(Instant now, Instant askAgain, String why) {
        failingSince = failures == 0 ? now : failingSince;
        failures++;
        notBefore = askAgain;
        reason = why;
        aside = 0;
    }

    /** It may be asked for at once. */
    void askNow() {
        notBefore = Instant.MIN;
    }

    /** Why and until when its jobs wait; empty if they do not. */
    Optional<Hold> hold(Instant now) {
        if (failures == 0 || now.isBefore(usableUntil)) {
            return Optional.empty();
        }
        Instant since = usableUntil.isAfter(failingSince) ? usableUntil : failingSince;
        return Optional.of(new Hold(url, since, notBefore.isAfter(now) ? notBefore : now, reason));
    }
}
