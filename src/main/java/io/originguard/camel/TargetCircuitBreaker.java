package io.originguard.camel;

import io.github.resilience4j.circuitbreaker.CallNotPermittedException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.originguard.edge.Cause;
import io.originguard.edge.Fetch;
import io.originguard.edge.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.camel.Exchange;

/**
 * The one circuit breaker that the {@code circuitBreaker} EIP of the fetch route refers to: it dispatches each call to the
 * breaker of the target whose claim the current thread is bound to. The EIP runs its steps on the caller's thread, so the
 * binding made by the step before it holds until the result (never set {@code timeoutEnabled} on that EIP).
 *
 * <p>Thread-safe. Asked without a bound claim it lets the call pass and counts nothing. The state cannot be changed
 * through this interface, because a transition belongs to one target.
 */
public final class TargetCircuitBreaker implements CircuitBreaker {

    private static final String NAME = "originguard";
    private static final CircuitBreakerConfig CONFIG = CircuitBreakerConfig.ofDefaults();

    /** Supplies an event publisher and metrics of an untouched breaker to callers that expect some. */
    private final CircuitBreaker untouched = CircuitBreaker.of(NAME, CONFIG);

    private final Clock clock;
    private final Guards guards;

    TargetCircuitBreaker(Guards guards, Clock clock) {
        this.guards = guards;
        this.clock = clock;
    }

    @Override
    public boolean tryAcquirePermission() {
        return Sending.boundClaim().map(guards::send).orElse(true);
    }

    @Override
    public void acquirePermission() {
        if (!tryAcquirePermission()) {
            Sending.unbind();
            throw CallNotPermittedException.createCallNotPermittedException(this);
        }
    }

    @Override
    public void releasePermission() {
        Sending.boundClaim().ifPresent(claim -> finished(claim, Outcome.of(Cause.EDGE_TROUBLE, "cancelled")));
    }

    @Override
    public void onResult(long duration, TimeUnit unit, Object result) {
        Sending.boundClaim().ifPresent(claim -> {
            if (result instanceof Exchange exchange && exchange.getMessage().getBody() instanceof Fetch fetch) {
                finished(claim, fetch.outcome());
            } else {
                finished(claim, Outcome.of(Cause.EDGE_TROUBLE, "the request step left no outcome"));
            }
        });
    }

    @Override
    public void onSuccess(long duration, TimeUnit unit) {
        releasePermission();
    }

    @Override
    public void onError(long duration, TimeUnit unit, Throwable throwable) {
        Sending.boundClaim()
                .ifPresent(claim -> finished(claim, Outcome.of(Cause.EDGE_TROUBLE, String.valueOf(throwable))));
    }

    private void finished(Claim claim, Outcome outcome) {
        Sending.unbind();
        guards.result(claim, outcome);
    }

    @Override
    public State getState() {
        return Sending.boundClaim()
                .map(claim -> State.valueOf(claim.guard().breaker().state().name()))
                .orElse(State.CLOSED);
    }

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public CircuitBreakerConfig getCircuitBreakerConfig() {
        return CONFIG;
    }

    @Override
    public Metrics getMetrics() {
        return untouched.getMetrics();
    }

    @Override
    public Map<String, String> getTags() {
        return Map.of();
    }

    @Override
    public EventPublisher getEventPublisher() {
        return untouched.getEventPublisher();
    }

    @Override
    public long getCurrentTimestamp() {
        return clock.millis();
    }

    @Override
    public TimeUnit getTimestampUnit() {
        return TimeUnit.MILLISECONDS;
    }

    @Override
    public void reset() {
        throw notHere();
    }

    @Override
    public void transitionToClosedState() {
        throw notHere();
    }

    @Override
    public void transitionToOpenState() {
        throw notHere();
    }

    @Override
    public void transitionToOpenStateFor(Duration waitDuration) {
        throw notHere();
    }

    @Override
    public void transitionToOpenStateUntil(Instant waitUntil) {
        throw notHere();
    }

    @Override
    public void transitionToHalfOpenState() {
        throw notHere();
    }

    @Override
    public void transitionToDisabledState() {
        throw notHere();
    }

    @Override
    public void transitionToMetricsOnlyState() {
        throw notHere();
    }

    @Override
    public void transitionToForcedOpenState() {
        throw notHere();
    }

    private static UnsupportedOperationException notHere() {
        return new UnsupportedOperationException(
                "a transition belongs to one target; this bean stands for all of them");
    }
}
