package io.originguard.breaker;

import io.originguard.edge.Cause.Count;
import io.originguard.edge.Outcome;
import io.originguard.target.TargetSettings;
import io.originguard.target.TargetSettings.BreakerSettings;
import io.originguard.target.TargetSettings.ProbeSettings;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A breaker under a sequence of actions, with everything written down that a property may ask about. It behaves as the
 * product does: a job is claimed, sent, answered (or redirected and sent again) and released; a probe is started, then
 * answered or given up.
 */
final class Driven {

    static final int BASELINE = 6;
    static final Duration INTERVAL = Duration.ofSeconds(30);
    static final TargetSettings SETTINGS = Samples.settings(
            BASELINE,
            new BreakerSettings(Duration.ofSeconds(60), 0.05, 20, 3),
            new ProbeSettings(INTERVAL, Duration.ofMinutes(15), Optional.empty(), true));

    /** One thing that happens. */
    sealed interface Action {}

    record Claim() implements Action {}

    record Send() implements Action {}

    /** The answer to one of the requests in flight; a redirect keeps its place. */
    record Answer(int request, Outcome outcome, boolean redirect) implements Action {}

    record Pass(Duration by) implements Action {}

    record Tick() implements Action {}

    record StartProbe() implements Action {}

    record AnswerProbe(Outcome outcome) implements Action {}

    record GiveUpProbe() implements Action {}

    /**
     * What an action did.
     *
     * @param elapsed time that has passed forwards since the start
     * @param late whether it was a result, or a probe's answer, of another generation than the current one
     * @param left whether a request or a probe left
     * @param inFlight requests in flight after it
     */
    record Step(
            Action action,
            BreakerView before,
            BreakerView after,
            Duration elapsed,
            boolean late,
            boolean left,
            int inFlight,
            Optional<Transition> transition) {

        boolean leftAs(Class<? extends Action> kind) {
            return left && kind.isInstance(action);
        }
    }

    final List<Step> steps = new ArrayList<>();
    private final HandCrankedClock clock = HandCrankedClock.started();
    private final Breaker breaker = Samples.breaker(SETTINGS, clock);

    /** The generations of the requests in flight. */
    private final List<Long> sent = new ArrayList<>();

    private int toSend;

    private OptionalLong probe = OptionalLong.empty();
    private Duration elapsed = Duration.ZERO;
    private boolean late;
    private boolean left;

    static Driven through(List<Action> actions) {
        Driven driven = new Driven();
        actions.forEach(driven::take);
        return driven;
    }

    List<Transition> transitions() {
        return steps.stream().flatMap(step -> step.transition().stream()).toList();
    }

    private void take(Action action) {
        BreakerView before = breaker.view();
        late = false;
        left = false;
        Optional<Transition> transition = act(action);
        steps.add(new Step(action, before, breaker.view(), elapsed, late, left, sent.size(), transition));
    }

    private Optional<Transition> act(Action action) {
        if (action instanceof Claim) {
            toSend += breaker.claim() ? 1 : 0;
        } else if (action instanceof Send && toSend > 0) {
            send();
        } else if (action instanceof Answer answer && !sent.isEmpty()) {
            return answer(answer);
        } else if (action instanceof Pass pass) {
            clock.advance(pass.by());
            elapsed = pass.by().isNegative() ? elapsed : elapsed.plus(pass.by());
        } else if (action instanceof Tick) {
            return breaker.tick();
        } else if (action instanceof StartProbe) {
            OptionalLong started = breaker.startProbe();
            left = started.isPresent();
            probe = left ? started : probe;
        } else if (action instanceof AnswerProbe answer && probe.isPresent()) {
            long generation = probe.getAsLong();
            probe = OptionalLong.empty();
            return breaker.probeResult(generation, answer.outcome());
        } else if (action instanceof GiveUpProbe && probe.isPresent()) {
            breaker.probeNotSent(probe.getAsLong());
            probe = OptionalLong.empty();
        }
        return Optional.empty();
    }

    /** Sends a claimed job, or hands it back if it must not leave. */
    private void send() {
        OptionalLong generation = breaker.send();
        left = generation.isPresent();
        toSend--;
        if (left) {
            sent.add(generation.getAsLong());
        } else {
            breaker.release();
        }
    }

    private Optional<Transition> answer(Answer answer) {
        long generation = sent.remove(answer.request() % sent.size());
        late = generation != breaker.view().generation();
        Optional<Transition> transition = Samples.result(breaker, generation, answer.outcome());
        if (answer.redirect()) {
            toSend++;
        } else {
            breaker.release();
        }
        return transition;
    }

    /** Whether the action is an answer, to a request or probe, that counts as {@code count}. */
    static boolean counts(Action action, Count count) {
        return (action instanceof Answer answer && answer.outcome().count() == count)
                || (action instanceof AnswerProbe probe && probe.outcome().count() == count);
    }
}
