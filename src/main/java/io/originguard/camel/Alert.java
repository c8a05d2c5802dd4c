package io.originguard.camel;

import io.originguard.alert.AlertKind;
import io.originguard.alert.News;
import io.originguard.breaker.Baseline;
import io.originguard.breaker.ProbePlan;
import io.originguard.breaker.Suspect;
import io.originguard.edge.Outcome;
import io.originguard.target.Colo;
import io.originguard.target.Host;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a node knows of an event that people may have to hear of; the outbox decides whether and how they do.
 *
 * @param kind TRIPPED, RECOVERED or BLOCKED
 * @param target the domain
 * @param at when
 * @param cause name of the outcome's cause
 * @param bad bad results in the window
 * @param total results in the window
 * @param cfRay the edge's id of the request that decided
 * @param jobsHeld jobs that wait for the target
 * @param nextProbeAt when the origin is asked next
 * @param probePlan how often that is, and what wait the edge asks for
 * @param baseline requests in flight that the target is allowed when all is well; empty where the alert is not about that
 * @param detail one line for people
 * @param suspects the paths that preceded a trip, the worst first; mostly empty
 */
public record Alert(
        AlertKind kind,
        Host target,
        Instant at,
        String cause,
        int bad,
        int total,
        Optional<String> cfRay,
        long jobsHeld,
        Optional<Instant> nextProbeAt,
        Optional<ProbePlan> probePlan,
        Optional<Baseline> baseline,
        String detail,
        List<Suspect> suspects) {

    public Alert {
        suspects = List.copyOf(suspects);
    }

    /** Most answers of late were blocks, the last of them with this outcome. */
    static Alert blocked(Host target, Instant at, Outcome last) {
        return new Alert(
                AlertKind.BLOCKED,
                target,
                at,
                last.cause().label(),
                0,
                0,
                last.cfRay(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                "more than half of the last answers were blocks; this is about us, not the origin: " + last.detail(),
                List.of());
    }

    /** The same with the paths that preceded it, which its detail tells of too. */
    Alert with(List<Suspect> paths) {
        String more = paths.isEmpty() ? detail : detail + "; before it " + Suspect.advice(paths);
        return new Alert(
                kind, target, at, cause, bad, total, cfRay, jobsHeld, nextProbeAt, probePlan, baseline, more, paths);
    }

    /** Bad results per result in the window, 0 without results. */
    public double ratio() {
        return total == 0 ? 0 : (double) bad / total;
    }

    /** What the outbox is given of it. */
    News news() {
        return new News(kind, target, at, cause, cfRay.flatMap(Colo::of), facts());
    }

    private Map<String, Object> facts() {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("cause", cause);
        fields.put("ratio", Math.round(ratio() * 1000) / 1000.0);
        fields.put("bad", bad);
        fields.put("total", total);
        cfRay.ifPresent(ray -> fields.put("cfRay", ray));
        cfRay.flatMap(Colo::of).ifPresent(colo -> fields.put("colo", colo));
        fields.put("jobsHeld", jobsHeld);
        nextProbeAt.ifPresent(next -> fields.put("nextProbeAt", next.toString()));
        probePlan.ifPresent(plan -> fields.put("probeIntervalSeconds", seconds(plan.interval())));
        probePlan.flatMap(ProbePlan::announced).ifPresent(wait -> fields.put("announcedWaitSeconds", seconds(wait)));
        baseline.ifPresent(b -> fields.put("baseline", b.inForce()));
        baseline.flatMap(Baseline::reason).ifPresent(reason -> fields.put("baselineReason", reason));
        fields.put("detail", detail);
        if (!suspects.isEmpty()) {
            fields.put("suspects", suspects.stream().map(Suspect::fields).toList());
        }
        return fields;
    }

    /** The same, with the jobs that wait. */
    Alert holding(long jobs) {
        return new Alert(
                kind, target, at, cause, bad, total, cfRay, jobs, nextProbeAt, probePlan, baseline, detail, suspects);
    }

    private static double seconds(Duration span) {
        return span.toMillis() / 1000.0;
    }
}
