package io.originguard.robots;

import java.time.Instant;

/**
 * A target waits, because a robots.txt cannot be had.
 *
 * @param url of the robots.txt
 * @param since when it was first missed
 * @param until when it is asked for again
 * @param reason why it could not be had, one line for people
 */
public record Hold(String url, Instant since, Instant until, String reason) {}
