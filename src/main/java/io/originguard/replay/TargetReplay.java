package io.originguard.replay;

import io.originguard.breaker.BlockRule;
import io.originguard.breaker.Breaker;
import io.originguard.breaker.BreakerView;
import io.originguard.breaker.PathSample;
import io.originguard.breaker.Transition;
import io.originguard.camel.Episode;
import io.originguard.edge.Cause;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Cause.Treatment;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Outage;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.PathPattern;
import io.originguard.target.TargetSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.TreeMap;

/**
 * One target of a log, behind a real breaker. A request of the log is sent at its time with its own answer if the breaker lets
 * it; else it waits, and is answered as the log says the target answered at the time when it is sent. Not thread-safe.
 */
final class TargetReplay {

    /** As often as a node looks for what has come due. */
    private static final Duration TICK = Duration.ofMillis(100);

    /** As often as it looks for probes, by default. */
    private static final Duration SWEEP = Duration.ofSeconds(1);

    private static final Duration LIMITED_WAIT = Duration.ofSeconds(30);

    /** Where a log has no paths, each request is one to another path than the ones before. */
    private static final int MADE_UP_PATHS = 50;

    private final TargetSettings settings;
    private final Answers answers;
    private final VirtualClock clock;
    private final Breaker breaker;
    private final Episode episode;
    private final BlockRule blocks = new BlockRule();
    private final List<Outage> outages = new ArrayList<>();

    private final PriorityQueue<Sent> inFlight =
            new PriorityQueue<>(Comparator.comparing(Sent::endsAt).thenComparing(Sent::number));

    /** How many wait until when. */
    private final TreeMap<Instant, Long> parked = new TreeMap<>();

    /** The log around now. */
    private Request last;

    private Optional<Request> next = Optional.empty();

    private Instant ticked;

    /** Whether time alone may change something although the breaker is closed. */
    private boolean attentive;

    /** Whether the log is over and a further request would only wait again. */
    private boolean ended;

    /** Whether the log is over and no further probe would prove anything. */
    private boolean hopeless;

    private long numbers;
    private long waiting;
    private long parkedTotal;
    private long late;
    private long requests;
    private long badInLog;
    private long pages;
    private long others;
    private long mostWaiting;
    private long probes;

    /**
     * A request or a probe that is under way.
     *
     * @param number in the order of sending
     */
    private record Sent(
            Instant at, Instant endsAt, long number, long generation, boolean probe, Outcome outcome, String path) {}

    TargetReplay(Host target, TargetSettings settings, Request first, Answers answers) {
        this.settings = settings;
        this.answers = answers;
        this.clock = new VirtualClock(first.at());
        this.breaker = new Breaker(
                settings, clock, outcome -> outcome.count(settings.breaker().bad()), () -> 0);
        this.episode = new Episode(target, Optional.empty());
        this.last = first;
        this.ticked = first.at();
    }

    /** The next request of the log, not earlier than the one before. */
    void accept(Request request) {
        next = Optional.of(request);
        passUntil(request.at());
        clock.set(request.at());
        last = request;
        next = Optional.empty();
        requests++;
        Outcome own = answers.of(request.status());
        badInLog += count(own) == Count.BAD ? 1 : 0;
        if (waiting > 0 || !send(request)) {
            waiting++;
        }
        pump();
    }

    /** Lets all be sent that waits, as far as the last answer of the log lets that come to an end. */
    void finish() {
        Outcome latest = answers.of(last.status());
        ended = count(latest) == Count.BAD || latest.cause().treatment() == Treatment.AWAIT_RETRY_AFTER;
        hopeless = !latest.provesOrigin();
        while (!inFlight.isEmpty() || mayGoOn(latest)) {
            step(nextEvent());
        }
    }

    private boolean mayGoOn(Outcome latest) {
        boolean closed = breaker.state() == BreakerState.CLOSED;
        boolean left = waiting > 0 || parkedTotal > 0;
        return latest.provesOrigin() ? left || !closed : !ended && closed && left;
    }

    /** The outages in order; the last one may go on. */
    List<Outage> outages() {
        return outages;
    }

    Tally tally() {
        return new Tally(requests, badInLog, pages, others, waiting + parkedTotal, mostWaiting, probes);
    }

    Instant now() {
        return clock.instant();
    }

    private void passUntil(Instant until) {
        for (Instant event = nextEvent(); !event.isAfter(until); event = nextEvent()) {
            step(event);
        }
    }

    private Instant nextEvent() {
        Instant event = nextTick();
        if (!inFlight.isEmpty() && inFlight.element().endsAt().isBefore(event)) {
            event = inFlight.element().endsAt();
        }
        if (!parked.isEmpty() && parked.firstKey().isBefore(event)) {
            event = parked.firstKey();
        }
        return event.isBefore(clock.instant()) ? clock.instant() : event;
    }

    /** A breaker that is closed and has nothing to remember needs no time. */
    private Instant nextTick() {
        return switch (breaker.state()) {
            case OPEN -> ticked.plus(SWEEP);
            case HALF_OPEN -> ticked.plus(TICK);
            case CLOSED -> waiting > 0 ? ticked.plus(TICK) : attentive ? ticked.plus(SWEEP) : Instant.MAX;
        };
    }

    private void step(Instant now) {
        clock.set(now);
        while (!inFlight.isEmpty() && !inFlight.element().endsAt().isAfter(now)) {
            Sent sent = inFlight.remove();
            if (sent.probe()) {
                probed(sent);
            } else {
                answered(sent);
            }
        }
        while (!parked.isEmpty() && !parked.firstKey().isAfter(now)) {
            long due = parked.pollFirstEntry().getValue();
            parkedTotal -= due;
            waiting += due;
        }
        if (!nextTick().isAfter(now)) {
            tick(now);
        }
        pump();
    }

    private void tick(Instant now) {
        ticked = now;
        BreakerState state = breaker.state();
        if (state == BreakerState.HALF_OPEN && waiting == 0 && inFlight.isEmpty() && parked.isEmpty()) {
            breaker.nothingLeft();
        }
        breaker.tick().ifPresent(this::changed);
        if (state == BreakerState.OPEN) {
            probe(now);
        } else if (state == BreakerState.CLOSED) {
            BreakerView view = breaker.view();
            attentive = view.paceLimit().isPresent() || view.baseline().reason().isPresent();
        }
    }

    private void probe(Instant now) {
        OptionalLong generation = hopeless ? OptionalLong.empty() : breaker.startProbe();
        if (generation.isPresent()) {
            probes++;
            add(now, generation.getAsLong(), true, at(now));
        }
    }

    /** Sends what waits, as far as the breaker lets it. */
    private void pump() {
        mostWaiting = Math.max(mostWaiting, waiting + parkedTotal);
        while (!ended && waiting > 0 && send(at(clock.instant()))) {
            waiting--;
        }
    }

    private boolean send(Request answer) {
        if (!breaker.claim()) {
            return false;
        }
        OptionalLong generation = breaker.send();
        if (generation.isEmpty()) {
            breaker.release();
            return false;
        }
        add(clock.instant(), generation.getAsLong(), false, answer);
        return true;
    }

    private void add(Instant now, long generation, boolean probe, Request answer) {
        Duration took = answer.took().isZero() ? Duration.ofMillis(1) : answer.took();
        inFlight.add(new Sent(
                now, now.plus(took), numbers++, generation, probe, answers.of(answer.status()), answer.path()));
    }

    /** What the log says of the target at a time: its nearest line, or the one before where that is far away. */
    private Request at(Instant now) {
        Duration back = Duration.between(last.at(), now);
        return next.filter(after -> {
                    Duration ahead = Duration.between(now, after.at());
                    return ahead.compareTo(back) < 0
                            && ahead.compareTo(settings.probe().interval()) <= 0;
                })
                .orElse(last);
    }

    private void answered(Sent sent) {
        Outcome outcome = sent.outcome();
        breaker.result(sent.generation(), outcome, sample(sent)).ifPresent(this::changed);
        episode.met(breaker.lateBad() - late);
        late = breaker.lateBad();
        blocks.record(outcome);
        if (outcome.cause() == Cause.WE_ARE_BLOCKED && blocks.isBlocking()) {
            breaker.blocked();
            attentive = true;
        }
        breaker.release();
        settle(sent);
        noteOutage(episode.outage());
    }

    /** What becomes of the request: it has its answer, or it waits for a better one. */
    private void settle(Sent sent) {
        Instant now = clock.instant();
        Outcome outcome = sent.outcome();
        if (count(outcome) == Count.BAD) {
            if (breaker.state() == BreakerState.OPEN) {
                waiting++;
            } else {
                park(now.plus(settings.backoff().base()));
            }
        } else if (outcome.cause().treatment() == Treatment.AWAIT_RETRY_AFTER) {
            attentive = true;
            park(now.plus(LIMITED_WAIT));
        } else if (outcome.cause().treatment() == Treatment.DELIVER) {
            pages++;
            noteOutage(episode.delivered(sent.at(), now));
        } else {
            others++;
        }
    }

    /** By whole seconds, so that there are never more entries than seconds to wait for. */
    private void park(Instant until) {
        parked.merge(Instant.ofEpochSecond(until.getEpochSecond() + 1), 1L, Long::sum);
        parkedTotal++;
    }

    private PathSample sample(Sent sent) {
        String path = sent.path().isEmpty()
                ? "/" + Character.toString('a' + (int) (sent.number() % MADE_UP_PATHS))
                : sent.path();
        PathPattern pattern = sent.path().isEmpty() ? new PathPattern(path) : PathPattern.of(path);
        return new PathSample(pattern, PathSample.SITE_ONLY, Duration.between(sent.at(), sent.endsAt()));
    }

    private void probed(Sent sent) {
        Optional<Transition> transition = breaker.probeResult(sent.generation(), sent.outcome());
        if (!sent.outcome().provesOrigin()) {
            episode.met(1);
        }
        noteOutage(episode.outage());
        transition.ifPresent(this::changed);
    }

    private void changed(Transition transition) {
        attentive = true;
        ticked = clock.instant();
        noteOutage(episode.change(transition));
    }

    private void noteOutage(Optional<Outage> changed) {
        changed.ifPresent(outage -> {
            int latest = outages.size() - 1;
            if (latest >= 0 && outages.get(latest).generation() == outage.generation()) {
                outages.set(latest, outage);
            } else {
                outages.add(outage);
            }
        });
    }

    private Count count(Outcome outcome) {
        return outcome.count(settings.breaker().bad());
    }
}
