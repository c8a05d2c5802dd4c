/**
 * What-if: an access log, or a ledger, through the real breaker on a virtual clock, to see what other settings would have
 * done.
 *
 * <p>May use: {@code target}, {@code edge}, {@code breaker}, {@code frontier} and {@code camel} for the record of an outage, and
 * {@code status} for its figures. Invariants: nothing is sent and nobody waits; the same log and the same settings give the
 * same result; memory grows with the number of targets and outages, never with that of the lines.
 */
@NullMarked
package io.originguard.replay;

import org.jspecify.annotations.NullMarked;
