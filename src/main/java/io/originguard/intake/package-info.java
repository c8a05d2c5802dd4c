/**
 * Takes URLs from outside: lines of a file, of standard input or of a request are parsed, normalised, and handed to the frontier
 * in batches.
 *
 * <p>May use: {@code target}, {@code frontier}, crawler-commons, Jackson. Invariants: a bad line never stops the others, and its
 * reason says what to write instead; memory does not grow with the input; what was accepted of a source is committed together
 * with how far it was read, so that the same input again continues where it stopped (I1).
 */
@NullMarked
package io.originguard.intake;

import org.jspecify.annotations.NullMarked;
