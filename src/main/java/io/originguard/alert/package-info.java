/**
 * Alerts: which of all that happens is told, whether one by one or in a summary, and in which words. {@link
 * io.originguard.alert.Incident} decides what is told of a target's trouble, {@link io.originguard.alert.Rush} how, and {@link
 * io.originguard.alert.Outbox} is where an alert waits until somebody has taken it; who writes it down is the {@code frontier}, who hands
 * it over is {@code camel}. {@link io.originguard.alert.AlertJson} and its like are the beans that alert routes call.
 *
 * <p>May use: {@code target}, Jackson, and Camel's annotations on the parameters of those beans. No SQL, no thread, no clock.
 * Invariants: an incident of a target is told by at most four alerts; what an edge or a page has said gets into no line of
 * a message unbounded or with control characters. Why it is built so: docs/decisions/0017-alerts-are-an-outbox.md.
 */
@NullMarked
package io.originguard.alert;

import org.jspecify.annotations.NullMarked;
