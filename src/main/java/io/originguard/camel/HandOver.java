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

/** A job whose redirect leads to a target of another node, which alone may ask that target: the job goes on in its queue there. */
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
