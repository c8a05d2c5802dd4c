package io.originguard.edge;

import io.originguard.target.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * One request of a job and what came of it: the body of the message between the request and the outcome's branch, and the
 * page that the sink gets.
 *
 * @param job the job, under the URL that was submitted
 * @param url the URL that was requested, which differs from the job's after a redirect
 * @param redirects redirects followed so far
 * @param startedAt when the request left
 * @param took from then until the answer was complete
 * @param answer the answer, empty when there was none
 * @param outcome what it meant
 */
public record Fetch(
        Job job,
        String url,
        int redirects,
        Instant startedAt,
        Duration took,
        Optional<Answer> answer,
        Outcome outcome) {}
