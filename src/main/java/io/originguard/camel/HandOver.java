package io.originguard.camel;

import io.originguard.camel.Claim.Settlement;
import io.originguard.frontier.Completion.Moved;
import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.target.Redirected;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * A job of a fleet whose redirect leads to another target: it goes on in the queue of that one, whose owner alone may ask it. So also
 * where one node happens to own both, since what becomes of a job must not depend on that.
 */
final class HandOver {

    private HandOver() {}

    /** What becomes of a claim that has followed a redirect to this target. */
    static Settlement to(Host target, Claim claim) {
        Job job = claim.job();
        Map<String, String> headers = new HashMap<>(job.headers());
        headers.keySet().removeIf(name -> !FetchSteps.EVERYWHERE.contains(name.toLowerCase(Locale.ROOT)));
        Job there = new Job(
                0,
                target,
                claim.url(),
                job.priority(),
                job.attempt(),
                job.acceptedAt(),
                Instant.EPOCH,
                headers,
                job.metadata(),
                Optional.of(new Redirected(job.home(), job.submittedUrl(), claim.hops())));
        return new Settlement(Optional.of(new Moved(job, there)));
    }
}
