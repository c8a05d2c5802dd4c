package io.originguard.status;

import io.originguard.alert.OutboxAlert;
import io.originguard.camel.RouteProblem;
import io.originguard.camel.RouteReport;
import io.originguard.frontier.DeadLetter;
import io.originguard.frontier.Operation;
import io.originguard.frontier.Peer;
import io.originguard.settings.Secrets;
import io.originguard.target.Host;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The lists that are answered, each under a name of its own. */
public final class Pages {

    private Pages() {}

    /**
     * A page of the ledger.
     *
     * @param total how many there are
     * @param outages latest first
     */
    public record Outages(long total, List<OutageStatus> outages) {}

    /**
     * The outages summed up.
     *
     * @param outages how many
     * @param requestsWhileDown requests that met a dead origin
     * @param secondsToFirstPage from the recoveries to the first pages, together
     * @param secondsToBaseline from the recoveries to the baselines, together
     * @param jobsLost anything but 0 is a bug
     */
    public record OutageSummary(
            long outages, long requestsWhileDown, double secondsToFirstPage, double secondsToBaseline, long jobsLost) {

        static OutageSummary of(Ledger sum) {
            return new OutageSummary(
                    sum.outages(),
                    sum.requestsWhileDown(),
                    sum.toFirstPage().sum().toMillis() / 1_000.0,
                    sum.toBaseline().sum().toMillis() / 1_000.0,
                    sum.jobsLost());
        }
    }

    /**
     * The route files.
     *
     * @param folder where they are; null if none is watched
     * @param files target files that are there
     * @param problems what cannot be used; the routes that were there before go on
     * @param restart shared files that have changed, which takes effect when the node is started again
     */
    public record RouteFiles(
            @Nullable String folder, int files, List<RouteProblemStatus> problems, List<String> restart) {

        static RouteFiles of(RouteReport report) {
            return new RouteFiles(
                    report.folder().map(Path::toString).orElse(null),
                    report.files(),
                    report.problems().stream().map(RouteProblemStatus::of).toList(),
                    report.restart().stream().map(Path::toString).toList());
        }
    }

    /**
     * A route file that cannot be used.
     *
     * @param file which
     * @param line where in it, from 1; null for all of it
     * @param target that goes on by what the file said before; null if there was nothing
     * @param reason what is wrong and what to write instead
     * @param since when it was found
     */
    public record RouteProblemStatus(
            String file, @Nullable Integer line, @Nullable String target, String reason, Instant since) {

        static RouteProblemStatus of(RouteProblem problem) {
            return new RouteProblemStatus(
                    problem.file().toString(),
                    problem.line() > 0 ? problem.line() : null,
                    problem.target().map(Host::name).orElse(null),
                    Secrets.mask(problem.reason()),
                    problem.since());
        }
    }

    /**
     * Probes of a target.
     *
     * @param probes latest first
     */
    public record Probes(List<ProbeStatus> probes) {}

    /**
     * A page of the dead letters.
     *
     * @param total how many there are
     * @param deadLetters latest first
     */
    public record DeadLetters(long total, List<DeadLetterStatus> deadLetters) {}

    /**
     * A job that is not retried by itself.
     *
     * @param id to name it by
     * @param target the domain
     * @param url as it was accepted
     * @param cause label of what its last attempt met
     * @param status last HTTP status; null without one
     * @param reason one line for people
     * @param attempt attempts that were counted
     * @param buriedAt when it was given up
     */
    public record DeadLetterStatus(
            long id,
            String target,
            String url,
            String cause,
            @Nullable Integer status,
            String reason,
            int attempt,
            Instant buriedAt) {

        static DeadLetterStatus of(DeadLetter letter) {
            return new DeadLetterStatus(
                    letter.id(),
                    letter.target().name(),
                    letter.url(),
                    letter.cause(),
                    letter.status() == 0 ? null : letter.status(),
                    letter.reason(),
                    letter.attempt(),
                    letter.buriedAt());
        }
    }

    /**
     * What became of a wish to requeue.
     *
     * @param requeued how many are jobs again
     */
    public record Requeued(int requeued) {}

    /**
     * What became of a wish to delete.
     *
     * @param deleted how many records are gone
     */
    public record Deleted(int deleted) {}

    /**
     * What operators did.
     *
     * @param operations latest first
     */
    public record Operations(List<OperationStatus> operations) {}

    /**
     * Something that an operator did.
     *
     * @param at when
     * @param target the domain
     * @param action pause, resume, probe, open or close
     * @param reason as it was given
     * @param by who
     */
    public record OperationStatus(Instant at, String target, String action, String reason, String by) {

        static OperationStatus of(Operation operation) {
            return new OperationStatus(
                    operation.at(),
                    operation.target().name(),
                    operation.action().label(),
                    operation.reason(),
                    operation.by());
        }
    }

    /**
     * A page of the alerts.
     *
     * @param total how many the outbox still has
     * @param alerts latest first
     */
    public record Alerts(long total, List<AlertStatus> alerts) {}

    /**
     * Something that people were told, or are to be.
     *
     * @param id the same at each attempt
     * @param alert what it tells of
     * @param target the domain; null for a summary
     * @param incident what it belongs to
     * @param at when that happened
     * @param stage new, silent (nothing to tell), due, gathered (told by a summary), open (a summary that gathers), sent or dead
     * @param attempts how often it was handed to the endpoint
     * @param sentAt when the endpoint took it, or the summary that tells of it; null before
     * @param detail one line for people
     */
    public record AlertStatus(
            String id,
            String alert,
            @Nullable String target,
            String incident,
            Instant at,
            String stage,
            int attempts,
            @Nullable Instant sentAt,
            String detail) {

        static AlertStatus of(OutboxAlert alert) {
            return new AlertStatus(
                    alert.id(),
                    alert.kind().label(),
                    alert.target().map(Host::name).orElse(null),
                    alert.incident(),
                    alert.at(),
                    alert.stage().name().toLowerCase(Locale.ROOT),
                    alert.attempts(),
                    alert.sentAt().orElse(null),
                    alert.detail());
        }
    }

    /**
     * The nodes.
     *
     * @param nodes all of the fleet whose lease stands; on a store of its own, this one
     */
    public record Nodes(List<NodeStatus> nodes) {}

    /**
     * A running instance.
     *
     * @param node its name
     * @param startedAt when it was started
     * @param version of the program
     * @param targets that it serves
     * @param inFlight requests in flight; only known of the node that answers
     * @param address host and port, where it listens; null if it does not
     * @param leaseUntil when its lease ends unless it is renewed; null on a store of its own
     */
    public record NodeStatus(
            String node,
            Instant startedAt,
            String version,
            int targets,
            @Nullable Integer inFlight,
            @Nullable String address,
            @Nullable Instant leaseUntil) {

        static NodeStatus alone(String node, Instant startedAt, String version, int targets, int inFlight) {
            return new NodeStatus(node, startedAt, version, targets, inFlight, null, null);
        }

        static NodeStatus of(Peer peer, @Nullable Integer inFlight) {
            return new NodeStatus(
                    peer.name(),
                    peer.startedAt(),
                    peer.version(),
                    peer.targets(),
                    inFlight,
                    peer.address().orElse(null),
                    peer.leaseUntil());
        }
    }
}
