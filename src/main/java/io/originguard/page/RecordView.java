package io.originguard.page;

import io.originguard.frontier.DeadLetter;
import io.originguard.frontier.DeadLetterFilter;
import io.originguard.frontier.FrontierStore;
import io.originguard.frontier.Operation;
import io.originguard.frontier.Outage;
import io.originguard.frontier.StoreException;
import io.originguard.page.ProbeView.AnswerView;
import io.originguard.settings.Secrets;
import io.originguard.status.ProbeStatus;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the store has of a target, the latest first.
 *
 * @param trouble why the store cannot be read; null when it was
 * @param probes and their answers
 * @param outages the ledger
 * @param outageCount how many there are, shown or not
 * @param letters dead letters
 * @param letterCount how many there are, shown or not
 * @param operations what operators did
 */
record RecordView(
        @Nullable String trouble,
        List<AnswerView> probes,
        List<OutageRow> outages,
        String outageCount,
        List<LetterRow> letters,
        String letterCount,
        List<OperationRow> operations) {

    /** Of each kind, so many are shown. */
    private static final int MOST = 20;

    static RecordView read(FrontierStore store, Host target, Instant now) {
        Optional<Host> only = Optional.of(target);
        try {
            return new RecordView(
                    null,
                    store.latestProbes(target, MOST).stream()
                            .map(ProbeStatus::of)
                            .map(probe -> AnswerView.of(probe, now))
                            .toList(),
                    store.outages(only, MOST).stream()
                            .map(outage -> OutageRow.of(outage, now))
                            .toList(),
                    Words.count(store.countOutages(only)),
                    store.deadLetters(only, MOST).stream()
                            .map(letter -> LetterRow.of(letter, now))
                            .toList(),
                    Words.count(store.countDeadLetters(DeadLetterFilter.of(only))),
                    store.operations(only, MOST).stream()
                            .map(operation -> OperationRow.of(operation, now))
                            .toList());
        } catch (StoreException e) {
            String trouble = Secrets.mask(String.valueOf(e.getMessage()));
            return new RecordView(trouble, List.of(), List.of(), "?", List.of(), "?", List.of());
        }
    }

    /** Whether there is a dead letter. */
    boolean anyLetters() {
        return !letters.isEmpty();
    }

    /**
     * An outage.
     *
     * @param generation its number
     * @param tripped when the breaker went to OPEN
     * @param cause what tripped it
     * @param bad of the last results
     * @param total the last results
     * @param lasted from the trip to the baseline; null while it lasts
     * @param requests that met the dead origin
     * @param toFirstPage from the recovery to the first page
     * @param toBaseline from the recovery to the baseline
     * @param lost jobs
     * @param reopened how often the ramp failed; null for never
     * @param held jobs that waited at the trip
     * @param statement where the paragraph for the site's owner is
     */
    record OutageRow(
            String generation,
            Moment tripped,
            String cause,
            String bad,
            String total,
            @Nullable String lasted,
            String requests,
            @Nullable String toFirstPage,
            @Nullable String toBaseline,
            String lost,
            @Nullable String reopened,
            String held,
            String statement) {

        static OutageRow of(Outage outage, Instant now) {
            return new OutageRow(
                    String.valueOf(outage.generation()),
                    Moment.of(outage.trippedAt(), now),
                    outage.cause(),
                    Words.count(outage.bad()),
                    Words.count(outage.total()),
                    outage.closedAt()
                            .map(closed -> Words.span(Duration.between(outage.trippedAt(), closed)))
                            .orElse(null),
                    Words.count(outage.requestsWhileDown()),
                    outage.toFirstPage().map(Words::took).orElse(null),
                    outage.toBaseline().map(Words::took).orElse(null),
                    Words.count(outage.jobsLost()),
                    outage.reopened() == 0 ? null : Words.count(outage.reopened()),
                    Words.count(outage.jobsHeld()),
                    "/api/outages/" + Words.inUrl(outage.target().name()) + "/" + outage.generation() + "/statement");
        }
    }

    /**
     * A dead letter.
     *
     * @param id to name it by
     * @param url as it was accepted
     * @param cause what its last attempt met
     * @param status HTTP status; null without one
     * @param reason one line for people
     * @param buried when it was given up
     */
    record LetterRow(
            String id, String url, String cause, @Nullable String status, String reason, Moment buried) {

        static LetterRow of(DeadLetter letter, Instant now) {
            return new LetterRow(
                    String.valueOf(letter.id()),
                    letter.url(),
                    letter.cause(),
                    letter.status() == 0 ? null : String.valueOf(letter.status()),
                    letter.reason(),
                    Moment.of(letter.buriedAt(), now));
        }
    }

    /**
     * Something that an operator did.
     *
     * @param at when
     * @param action what
     * @param reason as it was given
     * @param by who
     */
    record OperationRow(Moment at, String action, String reason, String by) {

        static OperationRow of(Operation operation, Instant now) {
            return new OperationRow(
                    Moment.of(operation.at(), now), operation.action().label(), operation.reason(), operation.by());
        }
    }
}
