package io.originguard.replay;

import io.originguard.frontier.Outage;
import io.originguard.status.Ledger;
import io.originguard.target.Host;
import io.originguard.target.TargetSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A log through one breaker a target, all with the same settings. Targets do not interact, so each has its own virtual clock,
 * which is never ahead of the log. Not thread-safe.
 */
public final class Replay {

    private final TargetSettings settings;
    private final Answers answers = new Answers();
    private final Map<Host, TargetReplay> targets = new TreeMap<>();
    private Optional<Instant> from = Optional.empty();
    private Optional<Instant> to = Optional.empty();

    public Replay(TargetSettings settings) {
        this.settings = settings;
    }

    /** The next request of the log; their times never go back. */
    public void accept(Request request) {
        from = from.or(() -> Optional.of(request.at()));
        to = Optional.of(request.at());
        targets.computeIfAbsent(request.target(), host -> new TargetReplay(host, settings, request, answers))
                .accept(request);
    }

    /** The end of the log. */
    public Result finish() {
        Tally tally = Tally.NONE;
        List<Outage> outages = new ArrayList<>();
        for (TargetReplay target : targets.values()) {
            target.finish();
            tally = tally.plus(target.tally());
            outages.addAll(target.outages());
        }
        outages.sort(Comparator.comparing(Outage::trippedAt).thenComparing(Outage::target));
        return new Result(targets.size(), from, to, tally, List.copyOf(outages), Ledger.of(outages));
    }

    /**
     * What came of it.
     *
     * @param targets how many the log has
     * @param from its first request
     * @param to its last one
     * @param tally what became of its requests
     * @param outages in the order of their trips
     * @param ledger their figures summed; URLs are never lost in a replay, see {@link Tally#lost()}
     */
    public record Result(
            int targets,
            Optional<Instant> from,
            Optional<Instant> to,
            Tally tally,
            List<Outage> outages,
            Ledger ledger) {

        /** How long targets were not at their baseline, summed; what goes on lasts until the last request of the log. */
        public Duration paused() {
            Duration sum = Duration.ZERO;
            for (Outage outage : outages) {
                Instant end = outage.closedAt().or(() -> to).orElse(outage.trippedAt());
                sum = end.isAfter(outage.trippedAt()) ? sum.plus(Duration.between(outage.trippedAt(), end)) : sum;
            }
            return sum;
        }
    }
}
