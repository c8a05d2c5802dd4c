package io.originguard.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.target.BreakerState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.statistics.Statistics;

/** What holds of the baseline whatever becomes of a target. */
class SelfBlamePropertiesTest {

    private static final int MOST = 12;

    @Property(tries = 200)
    void the_limit_is_never_above_the_configured_baseline_and_never_below_1_when_closed(
            @ForAll @IntRange(min = 1, max = MOST) int configured, @ForAll("lives") List<Consumer<Episodes>> life) {
        Episodes target = Episodes.of(configured);
        int lowest = configured;
        for (Consumer<Episodes> event : life) {
            event.accept(target);

            BreakerView view = target.breaker.view();
            Baseline baseline = view.baseline();
            assertThat(baseline.inForce()).isBetween(1, baseline.configured());
            assertThat(baseline.reason().isPresent()).isEqualTo(baseline.inForce() < baseline.configured());
            assertThat(view.limit()).isLessThanOrEqualTo(baseline.inForce());
            assertThat(view.limit() == 0).isEqualTo(view.state() == BreakerState.OPEN);
            lowest = Math.min(lowest, baseline.inForce());
        }
        Statistics.label("lowered").collect(lowest < configured).coverage(c -> c.check(true)
                .percentage(p -> p > 10));
    }

    @Property(tries = 200)
    void a_restart_at_any_moment_keeps_what_was_learnt(
            @ForAll @IntRange(min = 1, max = MOST) int configured, @ForAll("lives") List<Consumer<Episodes>> life) {
        Episodes target = Episodes.of(configured);
        for (Consumer<Episodes> event : life) {
            event.accept(target);

            BreakerView view = target.breaker.view();
            Breaker next = Samples.restored(
                    Samples.settings(view.baseline().configured()),
                    target.clock,
                    view.state(),
                    view.generation(),
                    view.since(),
                    view.nextProbeAt());
            next.recall(target.breaker.learnt());

            assertThat(next.learnt()).isEqualTo(target.breaker.learnt());
            assertThat(next.view().baseline()).isEqualTo(view.baseline());
            assertThat(next.view().paceLimit()).isEqualTo(view.paceLimit());
            assertThat(next.view().notBefore()).isEqualTo(view.notBefore());
        }
    }

    @Provide
    Arbitrary<List<Consumer<Episodes>>> lives() {
        return Arbitraries.<Consumer<Episodes>>frequencyOf(
                        Tuple.of(4, requests().map(n -> target -> answer(target, n, 1, true))),
                        Tuple.of(4, requests().map(n -> target -> answer(target, n, 5, false))),
                        Tuple.of(3, time().map(by -> target -> target.pass(by).tick())),
                        Tuple.of(3, Arbitraries.just(SelfBlamePropertiesTest::recover)),
                        Tuple.of(2, Arbitraries.just(SelfBlamePropertiesTest::climb)),
                        Tuple.of(1, requests().map(n -> target -> target.breaker.settings(Samples.settings(n)))),
                        Tuple.of(1, Arbitraries.just(target -> limited(target))),
                        Tuple.of(1, Arbitraries.just(target -> target.breaker.blocked())))
                .withoutEdgeCases()
                .list()
                .ofMaxSize(60);
    }

    private static Arbitrary<Integer> requests() {
        return Arbitraries.integers().between(1, MOST).withoutEdgeCases();
    }

    private static Arbitrary<Duration> time() {
        return Arbitraries.of(1, 10, 30, 59, 61, 3600, 40_000, 90_000, -600).map(Duration::ofSeconds);
    }

    private static void answer(Episodes target, int inFlight, int times, boolean good) {
        Optional<Transition> unused = target.together(inFlight, times, good ? Samples.GOOD : Samples.REFUSED);
    }

    private static void limited(Episodes target) {
        Optional<Transition> unused =
                Samples.result(target.breaker, target.breaker.view().generation(), Samples.LIMITED);
    }

    private static void recover(Episodes target) {
        if (target.breaker.view().state() == BreakerState.OPEN) {
            target.recover();
        }
    }

    /** Five steps of a ramp that goes well, which is enough for each. */
    private static void climb(Episodes target) {
        for (int step = 0; step < 5; step++) {
            answer(target, target.breaker.view().limit(), 1, true);
            target.pass(Duration.ofSeconds(10)).tick();
        }
    }
}
