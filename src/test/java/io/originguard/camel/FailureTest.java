package io.originguard.camel;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.frontier.Completion.Parked;
import io.originguard.target.Host;
import io.originguard.target.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.RejectedExecutionException;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.RuntimeCamelException;
import org.apache.camel.impl.DefaultCamelContext;
import org.apache.camel.support.DefaultExchange;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FailureTest {

    private Workshop workshop;
    private Claim claim;
    private Exchange exchange;
    private Holdback sink;

    @BeforeEach
    void claim(@TempDir Path directory) {
        workshop = new Workshop(directory);
        sink = new Holdback(workshop.clock);
        claim = workshop.claim(workshop.guard(Workshop.SHOP), "https://shop.example.com/1");
        exchange = new DefaultExchange(new DefaultCamelContext());
    }

    @AfterEach
    void close() {
        workshop.close();
    }

    @Test
    void a_refusal_of_the_breaker_is_found_under_its_wrappers() {
        exchange.setException(new RuntimeCamelException(new IOException(refusal())));

        assertThat(Failure.of(exchange, claim)).isEqualTo(Failure.NOT_PERMITTED);
        assertThat(Failure.NOT_PERMITTED.settlement(exchange, claim, sink).completion())
                .isEmpty();
    }

    @Test
    void a_refusal_after_a_redirect_waits_so_that_the_first_hop_is_not_fetched_again_at_once() {
        claim.follow("https://elsewhere.example.com/", Map.of());

        assertThat(Failure.NOT_PERMITTED.settlement(exchange, claim, sink).completion())
                .get()
                .isInstanceOfSatisfying(Parked.class, parked -> {
                    assertThat(parked.attempt()).isZero();
                    assertThat(Duration.between(workshop.clock.instant(), parked.dueAt()))
                            .isEqualTo(Duration.ofSeconds(30));
                });
    }

    @Test
    void the_more_redirects_are_refused_elsewhere_the_longer_they_wait_until_one_comes_through() {
        claim.follow("https://elsewhere.example.com/", Map.of());

        Duration first = refusedElsewhere();
        Duration second = refusedElsewhere();
        refusedElsewhere();
        Duration fourth = refusedElsewhere();
        workshop.guards.declare(new Target(new Host("elsewhere.example.com"), claim.settings()));
        boolean sent = workshop.guards.send(claim);
        workshop.guards.result(claim, Outcome.of(Cause.FETCHED, "200"));

        assertThat(first).isEqualTo(Duration.ofSeconds(30));
        assertThat(second).isEqualTo(Duration.ofMinutes(1));
        assertThat(fourth).isEqualTo(Duration.ofMinutes(2));
        assertThat(sent).isTrue();
        assertThat(refusedElsewhere()).isEqualTo(first);
    }

    private Duration refusedElsewhere() {
        Parked parked = (Parked) Failure.NOT_PERMITTED
                .settlement(exchange, claim, sink)
                .completion()
                .orElseThrow();
        return Duration.between(workshop.clock.instant(), parked.dueAt());
    }

    @Test
    void a_context_that_stops_is_no_fault_of_the_job() {
        exchange.setException(new RejectedExecutionException("stopping"));

        assertThat(Failure.of(exchange, claim)).isEqualTo(Failure.STOPPING);
        assertThat(Failure.STOPPING.settlement(exchange, claim, sink).completion())
                .isEmpty();
    }

    @Test
    void a_page_that_a_working_sink_does_not_take_costs_an_attempt() {
        claim.fetched(Workshop.fetched(claim, 200));
        exchange.setException(new IOException("too large"));
        sink.worked();

        assertThat(Failure.SINK.settlement(exchange, claim, sink).completion())
                .get()
                .isInstanceOfSatisfying(
                        Parked.class, parked -> assertThat(parked.attempt()).isEqualTo(1));
    }

    @Test
    void a_sink_that_takes_no_page_costs_no_attempt() {
        claim.fetched(Workshop.fetched(claim, 200));
        exchange.setException(new IOException("disk full"));
        boolean first = sink.failed();

        assertThat(first).isTrue();
        assertThat(Failure.of(exchange, claim)).isEqualTo(Failure.SINK);
        assertThat(Failure.SINK.settlement(exchange, claim, sink).completion())
                .get()
                .isInstanceOfSatisfying(
                        Parked.class, parked -> assertThat(parked.attempt()).isZero());
    }

    @Test
    void a_failure_after_an_answer_that_is_no_page_is_not_the_sinks() {
        claim.fetched(Workshop.fetched(claim, 503));
        exchange.setException(new IOException("disk full"));

        assertThat(Failure.of(exchange, claim)).isEqualTo(Failure.ROUTE);
    }

    @Test
    void any_other_failure_is_the_routes_and_costs_an_attempt() {
        exchange.setException(new IllegalStateException("a step is wrong"));

        assertThat(Failure.of(exchange, claim)).isEqualTo(Failure.ROUTE);
        assertThat(Failure.ROUTE.settlement(exchange, claim, sink).completion())
                .get()
                .isInstanceOfSatisfying(
                        Parked.class, parked -> assertThat(parked.attempt()).isEqualTo(1));
    }

    @Test
    void what_the_error_handler_has_taken_already_is_found_unless_something_was_thrown_since() {
        IOException caught = new IOException("caught");
        IllegalStateException since = new IllegalStateException("since");
        exchange.setProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, caught);

        assertThat(Failure.thrown(exchange)).contains(caught);
        exchange.setException(since);
        assertThat(Failure.thrown(exchange)).contains(since);
        assertThat(Failure.thrown(new DefaultExchange(exchange.getContext()))).isEmpty();
    }

    @Test
    void an_outcome_to_bury_with_is_found_even_without_an_answer() {
        exchange.setException(new IllegalStateException("a step is wrong"));

        assertThat(FetchSteps.outcome(exchange, claim).cause()).isEqualTo(Cause.EDGE_TROUBLE);
        assertThat(FetchSteps.outcome(exchange, claim).detail()).contains("a step is wrong");
    }

    private static CallNotPermittedException refusal() {
        return CallNotPermittedException.createCallNotPermittedException(CircuitBreaker.ofDefaults("any"));
    }
}
