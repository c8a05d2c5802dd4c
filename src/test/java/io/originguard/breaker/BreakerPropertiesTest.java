package io.originguard.breaker;

import static io.originguard.target.BreakerState.CLOSED;
import static io.originguard.target.BreakerState.HALF_OPEN;
import static io.originguard.target.BreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.breaker.Driven.Action;
import io.originguard.breaker.Driven.Answer;
import io.originguard.breaker.Driven.AnswerProbe;
import io.originguard.breaker.Driven.Claim;
import io.originguard.breaker.Driven.GiveUpProbe;
import io.originguard.breaker.Driven.Pass;
import io.originguard.breaker.Driven.Send;
import io.originguard.breaker.Driven.StartProbe;
import io.originguard.breaker.Driven.Step;
import io.originguard.breaker.Driven.Tick;
import io.originguard.edge.Cause.Count;
import io.originguard.edge.Outcome;
import io.originguard.target.BreakerState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.RandomDistribution;
import net.jqwik.api.Tuple;
import net.jqwik.api.statistics.Statistics;

/** The invariants I2 to I5 of the design, for any sequence of what may happen to a breaker. */
class BreakerPropertiesTest {

    private static final int TRIES = 150;

    @Property(tries = TRIES)
    void nothing_leaves_for_an_open_target_but_the_probe(@ForAll("actions") List<Action> actions) {
        for (Step step : Driven.through(actions).steps) {
            if (step.before().state() == OPEN) {
                assertThat(step.leftAs(Send.class)).isFalse();
                assertThat(step.after().inFlight())
                        .isLessThanOrEqualTo(step.before().inFlight());
            } else {
                assertThat(step.leftAs(StartProbe.class)).isFalse();
            }
        }
    }

    @Property(tries = TRIES)
    void probes_are_an_interval_apart_and_one_at_a_time(@ForAll("actions") List<Action> actions) {
        Optional<Duration> asked = Optional.empty();
        for (Step step : Driven.through(actions).steps) {
            if (step.leftAs(StartProbe.class)) {
                assertThat(step.before().probing()).isFalse();
                assertThat(step.elapsed().minus(asked.orElseThrow())).isGreaterThanOrEqualTo(Driven.INTERVAL);
            }
            if (step.leftAs(StartProbe.class) || step.transition().stream().anyMatch(t -> t.to() == OPEN)) {
                asked = Optional.of(step.elapsed());
            }
        }
    }

    @Property(tries = TRIES)
    void what_leaves_is_within_the_limit(@ForAll("actions") List<Action> actions) {
        for (Step step : Driven.through(actions).steps) {
            if (step.leftAs(Send.class)) {
                assertThat(step.inFlight()).isLessThanOrEqualTo(step.before().limit());
                assertThat(step.after().inFlight())
                        .isLessThanOrEqualTo(step.before().limit());
                assertThat(step.before().notBefore()).isEmpty();
            }
            assertThat(step.after().limit()).isBetween(0, Driven.BASELINE);
            assertThat(step.after().baseline().inForce()).isBetween(1, Driven.BASELINE);
            if (step.after().state() == CLOSED) {
                assertThat(step.after().limit()).isPositive();
            }
            assertThat(step.inFlight()).isLessThanOrEqualTo(step.after().inFlight());
        }
    }

    @Property(tries = TRIES)
    void late_results_change_nothing_of_the_state(@ForAll("actions") List<Action> actions) {
        for (Step step : Driven.through(actions).steps) {
            if (step.late()) {
                assertThat(step.transition()).isEmpty();
                assertThat(state(step.after())).isEqualTo(state(step.before()));
            }
        }
    }

    @Property(tries = TRIES)
    void the_ramp_doubles_up_to_the_baseline(@ForAll("actions") List<Action> actions) {
        List<Integer> ramp = new ArrayList<>();
        for (Step step : Driven.through(actions).steps) {
            step.after().rampLimit().ifPresent(limit -> {
                if (ramp.isEmpty() || ramp.get(ramp.size() - 1) != limit) {
                    ramp.add(limit);
                }
            });
            if (step.before().state() == HALF_OPEN && step.after().state() != HALF_OPEN) {
                List<Integer> whole = doubled(step.before().baseline().inForce());
                assertThat(whole.subList(0, ramp.size())).isEqualTo(ramp);
                if (step.after().state() == CLOSED) {
                    assertThat(ramp).isEqualTo(whole);
                }
                ramp.clear();
            }
        }
    }

    private static List<Integer> doubled(int baseline) {
        return IntStream.concat(
                        IntStream.iterate(1, limit -> limit < baseline, limit -> 2 * limit), IntStream.of(baseline))
                .boxed()
                .toList();
    }

    @Property(tries = TRIES)
    void the_generation_grows_by_one_with_each_transition_along_an_allowed_edge(
            @ForAll("actions") List<Action> actions) {
        BreakerState state = CLOSED;
        long generation = 0;
        for (Step step : Driven.through(actions).steps) {
            Optional<Transition> transition = step.transition();
            if (transition.isPresent()) {
                Transition t = transition.get();
                assertThat(t.from()).isEqualTo(state);
                assertThat(next(t.from())).contains(t.to());
                assertThat(t.generation()).isEqualTo(generation + 1);
                state = t.to();
                generation = t.generation();
            }
            assertThat(step.after().state()).isEqualTo(state);
            assertThat(step.after().generation()).isEqualTo(generation);
        }
    }

    @Property(tries = TRIES)
    void only_a_bad_result_opens_only_a_proving_probe_ends_it_and_only_a_tick_closes(
            @ForAll("actions") List<Action> actions) {
        for (Step step : Driven.through(actions).steps) {
            step.transition().ifPresent(t -> {
                switch (t.to()) {
                    case OPEN ->
                        assertThat(step.action() instanceof Answer && Driven.counts(step.action(), Count.BAD))
                                .isTrue();
                    case HALF_OPEN ->
                        assertThat(step.action() instanceof AnswerProbe && Driven.counts(step.action(), Count.GOOD))
                                .isTrue();
                    case CLOSED -> assertThat(step.action()).isInstanceOf(Tick.class);
                }
            });
        }
    }

    /** The sequences are worth something: they reach every state, and results do come late. */
    @Property(tries = TRIES)
    void the_sequences_reach_every_state(@ForAll("actions") List<Action> actions) {
        Driven driven = Driven.through(actions);

        List<Transition> transitions = driven.transitions();

        often("tripped", !transitions.isEmpty());
        often("closed again", transitions.stream().anyMatch(t -> t.to() == CLOSED));
        often("reopened", transitions.stream().anyMatch(Transition::reopened));
        often("late results", driven.steps.stream().anyMatch(Step::late));
    }

    private static void often(String label, boolean happened) {
        Statistics.label(label).collect(happened).coverage(c -> c.check(true).percentage(p -> p > 3));
    }

    private static List<Object> state(BreakerView view) {
        return List.of(
                view.state(),
                view.generation(),
                view.since(),
                view.bad(),
                view.total(),
                view.rampLimit(),
                view.nextProbeAt(),
                view.probing(),
                view.cause());
    }

    private static Set<BreakerState> next(BreakerState from) {
        return switch (from) {
            case CLOSED -> EnumSet.of(OPEN);
            case OPEN -> EnumSet.of(HALF_OPEN);
            case HALF_OPEN -> EnumSet.of(OPEN, CLOSED);
        };
    }

    /** Good and bad days of an origin, in any order; everything may happen on both. */
    @Provide
    Arbitrary<List<Action>> actions() {
        RandomDistribution anyLength = RandomDistribution.uniform();
        return Arbitraries.of(0, 0, 10, 500)
                .flatMap(bad -> event(outcome(bad)).list().ofMaxSize(60).withSizeDistribution(anyLength))
                .list()
                .ofMaxSize(8)
                .withSizeDistribution(anyLength)
                .map(BreakerPropertiesTest::joined)
                .map(BreakerPropertiesTest::joined)
                .withoutEdgeCases(); // with them half of all answers would be the rarest, a 429
    }

    private static <T> List<T> joined(List<List<T>> lists) {
        return lists.stream().flatMap(List::stream).toList();
    }

    /** What belongs together in a usual run, and every single action, so that any order comes up as well. */
    private static Arbitrary<List<Action>> event(Arbitrary<Outcome> outcome) {
        Arbitrary<Action> answer = Combinators.combine(
                        Arbitraries.integers().between(0, 20), outcome, Arbitraries.of(false, false, false, true))
                .as(Answer::new);
        Arbitrary<Action> probed = outcome.map(AnswerProbe::new);
        return Arbitraries.<List<Action>>frequencyOf(
                        Tuple.of(12, answer.map(a -> List.of(new Claim(), new Send(), a))),
                        Tuple.of(8, Arbitraries.just(List.of(new Pass(Driven.SETTINGS.rampStep()), new Tick()))),
                        Tuple.of(3, probed.map(a -> List.of(new Pass(Driven.INTERVAL), new StartProbe(), a))),
                        Tuple.of(2, Arbitraries.just(List.of(new Claim(), new Send()))),
                        Tuple.of(8, answer.map(a -> List.of(new Send(), a))),
                        Tuple.of(2, time().map(by -> List.of(new Pass(by)))),
                        Tuple.of(
                                3,
                                Arbitraries.of(new Claim(), new Send(), new Tick(), new StartProbe(), new GiveUpProbe())
                                        .map(List::of)),
                        Tuple.of(1, probed.map(List::of)))
                .withoutEdgeCases();
    }

    private static Arbitrary<Outcome> outcome(int bad) {
        return Arbitraries.frequencyOf(
                        Tuple.of(500, Arbitraries.just(Samples.GOOD)),
                        Tuple.of(
                                bad,
                                Arbitraries.of(
                                        Samples.REFUSED,
                                        Samples.TLS_BROKEN,
                                        Samples.announcing(Samples.REFUSED, Duration.ofMinutes(2)))),
                        Tuple.of(20, Arbitraries.of(Samples.CACHED, Samples.EDGE_TROUBLE)),
                        Tuple.of(
                                1,
                                Arbitraries.of(
                                        Samples.LIMITED,
                                        Samples.announcing(Samples.LIMITED, Duration.ZERO),
                                        Samples.announcing(Samples.LIMITED, Duration.ofDays(30)))))
                .withoutEdgeCases();
    }

    private static Arbitrary<Duration> time() {
        return Arbitraries.frequencyOf(
                Tuple.of(4, Arbitraries.integers().between(0, 5_000).map(Duration::ofMillis)),
                Tuple.of(2, Arbitraries.of(Duration.ofMillis(29_999), Duration.ofMillis(30_001))),
                Tuple.of(4, Arbitraries.integers().between(-90_000, 90_000).map(Duration::ofMillis)),
                Tuple.of(1, Arbitraries.of(Duration.ofDays(1), Duration.ofDays(-1), Duration.ofDays(400))));
    }
}
