package io.originguard.camel;

import io.originguard.edge.Outcome;
import java.time.Instant;

/** Whether a job that was taken from the frontier may go on its way now. */
sealed interface Admission {

    Admission GO = new Go();
    Admission LATER = new Later();

    /** It may. */
    record Go() implements Admission {}

    /** It goes back and waits for a due time; the attempt is not counted. */
    record Defer(Instant dueAt) implements Admission {}

    /** It is a dead letter without having been sent. */
    record Refuse(Outcome why) implements Admission {}

    /** It goes back as it was, this is done in its place, and then its target is offered again. */
    record First(Errand errand) implements Admission {}

    /** It goes back as it was, and its target waits until whoever said so offers it to the dispatcher again. */
    record Later() implements Admission {}
}
