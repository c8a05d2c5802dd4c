package io.originguard.intake;

/**
 * A line that was not accepted.
 *
 * @param line its number, from 1
 * @param text its beginning, in one line and without passwords
 * @param reason a short sentence that says what to write instead
 */
public record Rejection(long line, String text, String reason) {}
