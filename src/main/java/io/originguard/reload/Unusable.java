package io.originguard.reload;

/**
 * A target file that cannot be used.
 *
 * @param text of the file
 * @param line where in it, from 1; 0 for all of it
 * @param reason what is wrong and what to write instead, in one line
 */
record Unusable(RouteText text, int line, String reason) implements Reading {}
