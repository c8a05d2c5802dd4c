package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.originguard.breaker.BreakerView;
import io.originguard.edge.Cause;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import io.originguard.target.Target;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.camel.Exchange;
import org.apache.camel.builder.RouteBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One breaker a target behind the standard EIP of the shipped fetch route. */
class TargetBreakerRouteTest {

    private static final int THREADS = 64;
    private static final int TARGETS = 200;
    private static final int ROUNDS = 30;
    private static final Host SHOP = Workshop.SHOP;

    private final AtomicInteger stockCalls = new AtomicInteger();
    private TestNode node;

    @BeforeEach
    void start(@TempDir Path directory) throws Exception {
        node = TestNode.in(directory).with(routes()).start();
    }

    @AfterEach
    void stop() {
        Sending.unbind();
        node.close();
    }

    private RouteBuilder routes() {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:stock")
                        .errorHandler(noErrorHandler())
                        .circuitBreaker()
                        .resilience4jConfiguration()
                        .slidingWindowSize(2)
                        .minimumNumberOfCalls(2)
                        .failureRateThreshold(50)
                        .throwExceptionWhenHalfOpenOrOpenState(true)
                        .end()
                        .process(TargetBreakerRouteTest.this::fail)
                        .end();
                from("direct:ours-without-a-claim")
                        .errorHandler(noErrorHandler())
                        .circuitBreaker()
                        .inheritErrorHandler(true)
                        .resilience4jConfiguration()
                        .circuitBreaker("#originguardBreaker")
                        .throwExceptionWhenHalfOpenOrOpenState(true)
                        .end()
                        .process(TargetBreakerRouteTest.this::fail)
                        .end();
            }
        };
    }

    private void fail(Exchange exchange) {
        stockCalls.incrementAndGet();
        throw new IllegalStateException("fails");
    }

    @Test
    void results_of_64_threads_and_200_targets_land_each_in_its_own_breaker() throws Exception {
        List<Guard> guards = new ArrayList<>();
        for (int i = 0; i < TARGETS; i++) {
            guards.add(guard(new Host("t" + i + ".example.com")));
        }
        Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
        CyclicBarrier together = new CyclicBarrier(THREADS);
        node.web.replies(url -> {
            String host = Redirect.hostOf(url).orElseThrow().name();
            asked.computeIfAbsent(host, h -> new AtomicInteger()).incrementAndGet();
            meet(together);
            return Web.Reply.status(isBad(host) ? 521 : 200);
        });

        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                Random random = new Random(thread);
                all.add(threads.submit(() -> {
                    for (int round = 0; round < ROUNDS; round++) {
                        Guard guard = guards.get(random.nextInt(TARGETS));
                        Claim claim = node.claim(guard, "https://" + guard.host() + "/" + round);
                        Exchange exchange = node.send("direct:fetch", claim);
                        assertThat(claim.fetch().orElseThrow().outcome().status())
                                .isEqualTo(isBad(guard.host().name()) ? 521 : 200);
                        assertThat(exchange.getException()).isNull();
                        assertThat(Sending.bound()).isEmpty();
                        guard.breaker().release();
                    }
                }));
            }
            for (Future<?> each : all) {
                each.get(2, TimeUnit.MINUTES);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(asked.values().stream().mapToInt(AtomicInteger::get).sum()).isEqualTo(THREADS * ROUNDS);
        for (Guard guard : guards) {
            BreakerView view = guard.view();
            AtomicInteger sent = asked.getOrDefault(guard.host().name(), new AtomicInteger());
            assertThat(view.total()).as("results of %s", guard.host()).isEqualTo(sent.get());
            assertThat(view.bad()).isEqualTo(isBad(guard.host().name()) ? sent.get() : 0);
            assertThat(view.inFlight()).isZero();
        }
    }

    @Test
    void a_refused_call_sends_nothing_and_its_job_goes_back_unchanged() {
        Guard guard = guard(SHOP);
        Claim claim = node.claim(guard, "https://shop.example.com/1");
        trip(guard);

        Exchange exchange = node.send("direct:fetch", claim);

        assertThat(node.web.urls()).isEmpty();
        assertThat(exchange.getException()).isNull();
        assertThat(claim.fetch()).isEmpty();
        assertThat(claim.settlement()).get().isEqualTo(JobPolicy.handBack());
        assertThat(Sending.bound()).isEmpty();
    }

    @Test
    void a_tripped_target_does_not_stop_another_on_the_same_thread() {
        Guard shop = guard(SHOP);
        Guard news = guard(Workshop.NEWS);
        Claim refused = node.claim(shop, "https://shop.example.com/1");
        Claim passed = node.claim(news, "https://news.example.com/1");
        trip(shop);

        node.send("direct:fetch", refused);
        node.send("direct:fetch", passed);

        assertThat(node.web.urls()).containsExactly("https://news.example.com/1");
        assertThat(news.view().total()).isEqualTo(1);
    }

    @Test
    void a_stock_breaker_in_the_same_context_stays_stock() {
        Guard guard = guard(SHOP);
        Claim claim = node.claim(guard, "https://shop.example.com/1");
        claim.bind();

        for (int call = 0; call < 5; call++) {
            node.send("direct:stock", exchange -> {});
        }
        Exchange refused = node.send("direct:stock", exchange -> {});

        assertThat(stockCalls).hasValue(2);
        assertThat(refused.getException())
                .isInstanceOf(io.github.resilience4j.circuitbreaker.CallNotPermittedException.class);
        assertThat(guard.view().state()).isEqualTo(BreakerState.CLOSED);
        assertThat(guard.view().total()).isZero();
        assertThat(Sending.boundClaim()).contains(claim);
    }

    @Test
    void a_tripped_target_leaves_the_stock_breaker_alone() {
        trip(guard(SHOP));

        node.send("direct:stock", exchange -> {});

        assertThat(stockCalls).hasValue(1);
    }

    @Test
    void our_breaker_without_a_claim_lets_everything_pass_and_counts_nothing() {
        for (int call = 0; call < 150; call++) {
            Exchange exchange = node.send("direct:ours-without-a-claim", message -> {});
            assertThat(exchange.getException()).hasMessage("fails");
        }

        assertThat(stockCalls).hasValue(150);
        assertThat(node.node().guards().all()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"answered", "exception", "error", "refused"})
    void the_thread_is_free_again_after_each_way_out(String way) {
        Guard guard = guard(SHOP);
        Claim claim = node.claim(guard, "https://shop.example.com/1");
        node.web.replies(url -> switch (way) {
            case "exception" -> throw new IllegalStateException("exception");
            case "error" -> throw new AssertionError("error");
            default -> Web.Reply.status(200);
        });
        if (way.equals("refused")) {
            trip(guard);
        }

        node.send("direct:fetch", claim);

        assertThat(Sending.bound()).isEmpty();
        assertThat(claim.request()).isEmpty();
        assertThat(claim.settlement().isPresent()).isEqualTo(!way.equals("answered"));
    }

    @Test
    void a_thread_that_fetched_sends_other_requests_under_no_settings_of_a_target() {
        Guard guard = guard(SHOP);

        node.send("direct:fetch", node.claim(guard, "https://shop.example.com/1"));
        node.send("direct:ours-without-a-claim", exchange -> {});

        assertThat(guard.view().total()).isEqualTo(1);
    }

    @Test
    void the_bean_for_all_targets_cannot_be_switched_by_hand() {
        TargetCircuitBreaker all =
                (TargetCircuitBreaker) node.context().getRegistry().lookupByName("originguardBreaker");

        assertThatThrownBy(all::transitionToOpenState).isInstanceOf(UnsupportedOperationException.class);
        assertThatThrownBy(all::reset).hasMessageContaining("belongs to one target");
    }

    private Guard guard(Host host) {
        return node.node()
                .guards()
                .declare(new Target(
                        host,
                        Workshop.settings(
                                "concurrency=100", "breakerMinimumCalls=1000000", "breakerConsecutive=1000000")));
    }

    private static void trip(Guard guard) {
        guard.settings(Workshop.settings("breakerConsecutive=1"));
        Workshop.result(
                guard, guard.view().generation(), Workshop.outcome(Cause.ORIGIN_REFUSED), "https://" + guard.host());
        assertThat(guard.view().state()).isEqualTo(BreakerState.OPEN);
    }

    private static boolean isBad(String host) {
        return host.hashCode() % 3 == 0;
    }

    private static void meet(CyclicBarrier barrier) {
        try {
            barrier.await(1, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new IllegalStateException("the threads did not meet", e);
        }
    }
}
