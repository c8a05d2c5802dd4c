package io.originguard.breaker;

import static io.originguard.breaker.Samples.GOOD;
import static io.originguard.breaker.Samples.LIMITED;
import static io.originguard.breaker.Samples.REFUSED;
import static io.originguard.target.BreakerState.CLOSED;
import static io.originguard.target.BreakerState.HALF_OPEN;
import static io.originguard.target.BreakerState.OPEN;
import static org.assertj.core.api.Assertions.assertThat;

import io.originguard.edge.Outcome;
import io.originguard.target.TargetSettings;
import io.originguard.testing.HandCrankedClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What many threads must not be able to do together: send more than the limit, trip twice, probe twice (I2, I3, I4). */
@Timeout(60)
class BreakerConcurrencyTest {

    private static final int THREADS = 16;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final CyclicBarrier together = new CyclicBarrier(THREADS);
    private final HandCrankedClock clock = HandCrankedClock.started();

    @AfterEach
    void stop() throws InterruptedException {
        threads.shutdownNow();
        assertThat(threads.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void requests_in_flight_never_exceed_the_baseline() throws Exception {
        Breaker breaker = Samples.breaker(TargetSettings.defaults(), clock);

        Set<Integer> sent = sentTogether(breaker, 500);

        assertThat(sent).containsExactly(8);
        assertThat(breaker.view().inFlight()).isZero();
    }

    @Test
    void requests_in_flight_never_exceed_the_ramps_limit() throws Exception {
        Breaker breaker =
                Samples.restored(TargetSettings.defaults(), clock, HALF_OPEN, 2, clock.instant(), Optional.empty());

        Set<Integer> sent = sentTogether(breaker, 500);

        assertThat(sent).containsExactly(1);
    }

    @Test
    void no_place_is_lost_or_doubled() throws Exception {
        Breaker breaker = Samples.breaker(Samples.settings(THREADS), clock);

        inAllThreads(thread -> {
            together.await();
            for (int i = 0; i < 20_000; i++) {
                assertThat(breaker.claim()).isTrue(); // there is one for each thread
                breaker.release();
            }
            return thread;
        });

        assertThat(breaker.view().inFlight()).isZero();
    }

    @Test
    void simultaneous_failures_are_one_transition() throws Exception {
        for (int round = 0; round < 200; round++) {
            Breaker breaker = Samples.breaker(Samples.settings(THREADS), clock);

            List<Optional<Transition>> returned = inAllThreads(thread -> {
                assertThat(breaker.claim()).isTrue();
                long generation = breaker.send().orElseThrow();
                together.await(); // all are under way when the origin dies
                Optional<Transition> transition = Samples.result(breaker, generation, REFUSED);
                breaker.release();
                return transition;
            });

            assertThat(returned.stream().flatMap(Optional::stream).map(Transition::to))
                    .containsExactly(OPEN);
            assertThat(breaker.view().generation()).isEqualTo(1);
        }
    }

    @Test
    void a_due_probe_is_started_by_one_thread_only() throws Exception {
        for (int round = 0; round < 200; round++) {
            Breaker breaker = Samples.restored(
                    TargetSettings.defaults(), clock, OPEN, 1, clock.instant(), Optional.of(clock.instant()));

            List<OptionalLong> started = inAllThreads(thread -> {
                together.await();
                return breaker.startProbe();
            });

            assertThat(started.stream().filter(OptionalLong::isPresent)).hasSize(1);
        }
    }

    @Test
    void every_transition_is_returned_once_and_has_its_own_generation() throws Exception {
        Breaker breaker = Samples.breaker(TargetSettings.defaults(), clock);
        Queue<Transition> transitions = new ConcurrentLinkedQueue<>();

        inAllThreads(thread -> {
            together.await();
            for (int i = 0; i < 2_000; i++) {
                if (breaker.claim()) {
                    OptionalLong generation = breaker.send();
                    if (generation.isPresent()) {
                        Samples.result(breaker, generation.getAsLong(), answer(thread, i))
                                .ifPresent(transitions::add);
                    }
                    breaker.release();
                }
                breaker.startProbe()
                        .ifPresent(probe -> breaker.probeResult(probe, GOOD).ifPresent(transitions::add));
                breaker.tick().ifPresent(transitions::add);
                clock.advance(Duration.ofMillis(i % 50));
            }
            return thread;
        });

        BreakerView view = breaker.view();
        assertThat(transitions.stream().map(Transition::generation))
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, view.generation()).boxed().toList());
        assertThat(transitions.stream().map(Transition::to)).contains(OPEN, HALF_OPEN, CLOSED);
        assertThat(view.inFlight()).isZero();
    }

    /** An origin that is dead for the first five seconds of every two minutes, behind an edge that once limits us. */
    private Outcome answer(int thread, int i) {
        if (thread == 0 && i == 1_000) {
            return LIMITED;
        }
        return clock.instant().getEpochSecond() % 120 < 5 ? REFUSED : GOOD;
    }

    /** Each round all threads race for a place, and those that sent keep it until all have tried. */
    private Set<Integer> sentTogether(Breaker breaker, int rounds) throws Exception {
        AtomicInteger inFlight = new AtomicInteger();
        List<Set<Integer>> seen = inAllThreads(thread -> {
            Set<Integer> counts = new HashSet<>();
            for (int i = 0; i < rounds; i++) {
                together.await();
                boolean claimed = breaker.claim();
                OptionalLong generation = breaker.send();
                if (claimed && generation.isPresent()) {
                    inFlight.incrementAndGet();
                }
                together.await();
                counts.add(inFlight.get());
                together.await();
                if (claimed) {
                    generation.ifPresent(g -> {
                        inFlight.decrementAndGet();
                        Samples.result(breaker, g, GOOD);
                    });
                    breaker.release();
                }
            }
            return counts;
        });
        return seen.stream().flatMap(Set::stream).collect(Collectors.toSet());
    }

    private <T> List<T> inAllThreads(Work<T> work) throws Exception {
        List<Callable<T>> calls = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int thread = i;
            calls.add(() -> work.in(thread));
        }
        List<T> returned = new ArrayList<>();
        for (Future<T> future : threads.invokeAll(calls)) {
            returned.add(future.get());
        }
        return returned;
    }

    private interface Work<T> {
        T in(int thread) throws Exception;
    }
}
