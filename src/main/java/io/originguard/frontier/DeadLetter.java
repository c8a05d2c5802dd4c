package io.originguard.frontier;

import io.originguard.target.Host;
import java.time.Instant;

/**
 * A job that is not retried by itself.
 *
 * @param id key of the row
 * @param target the domain
 * @param url the URL
 * @param cause name of the outcome's cause
 * @param status last HTTP status, 0 without one
 * @param reason one line for people
 * @param attempt attempts that were counted
 * @param buriedAt when it was given up
 */
public record DeadLetter(
        long id, Host target, String url, String cause, int status, String reason, int attempt, Instant buriedAt) {}
