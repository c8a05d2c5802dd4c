package io.originguard.frontier;

import java.time.Duration;

/**
 * How long a lease is and how often it is renewed.
 *
 * @param duration of a lease, from the moment in which the database renews it
 * @param renewal from the begin of one renewal to the begin of the next, at most half of the duration
 */
public record LeaseTerms(Duration duration, Duration renewal) {

    private static final int MARGIN_SHARE = 10;

    public LeaseTerms {
        if (renewal.isZero() || renewal.isNegative() || renewal.multipliedBy(2).compareTo(duration) > 0) {
            throw new IllegalArgumentException("a lease of " + duration
                    + " must be renewed at least twice in its time, but is renewed every " + renewal);
        }
    }

    /** How long a node trusts a lease: a tenth less than the database, for what lies between the last look and the wire. */
    Duration trusted() {
        return duration.minus(duration.dividedBy(MARGIN_SHARE));
    }
}
