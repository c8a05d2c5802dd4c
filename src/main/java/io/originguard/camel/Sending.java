package io.originguard.camel;

import io.originguard.edge.Answer;
import io.originguard.target.TargetSettings;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A request that the current thread is about to send: a job's claim or a probe. It is bound to the thread because neither
 * Camel's circuit breaker EIP nor the HTTP client sees the exchange.
 */
abstract class Sending {

    private static final ThreadLocal<@Nullable Sending> BOUND = new ThreadLocal<>();

    private @Nullable Answer answer;
    private BooleanSupplier right = () -> true;

    /** What the current thread is sending. */
    static Optional<Sending> bound() {
        return Optional.ofNullable(BOUND.get());
    }

    /** The claim that the current thread is sending, if it is not a probe. */
    static Optional<Claim> boundClaim() {
        return BOUND.get() instanceof Claim claim ? Optional.of(claim) : Optional.empty();
    }

    /** Binds the current thread until {@link #unbind()} and forgets an earlier answer. */
    final void bind() {
        answer = null;
        BOUND.set(this);
    }

    static void unbind() {
        BOUND.remove();
    }

    /** The right to send it lasts as long as this says so. */
    final void lasts(BooleanSupplier lasting) {
        right = lasting;
    }

    /** Whether the right to send it lasts; what comes back to a request whose right has ended counts no more. */
    final boolean mayLeave() {
        return right.getAsBoolean();
    }

    /** The settings that the request is sent under. */
    abstract TargetSettings settings();

    /** The absolute URL that is asked for. */
    abstract String url();

    /** Bytes of the body after which the rest is not read; what is longer than the target's limit fails all the same. */
    int enough() {
        return Integer.MAX_VALUE;
    }

    /** Called by the HTTP client with what came back. */
    final void answered(Answer received) {
        answer = received;
    }

    /** What came back to the latest request. */
    final Optional<Answer> answer() {
        return Optional.ofNullable(answer);
    }
}
