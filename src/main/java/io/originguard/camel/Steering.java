package io.originguard.camel;

import io.originguard.edge.Cause;
import io.originguard.edge.Outcome;
import io.originguard.edge.Text;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.Held;
import io.originguard.frontier.Operation;
import io.originguard.frontier.Operation.Action;
import io.originguard.frontier.StoreException;
import io.originguard.target.BreakerState;
import io.originguard.target.Host;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What an operator does to a target, whom the machine never overrides (I10). Each call has been recorded, with its reason,
 * when it returns. Thread-safe; calls wait for the store and must not come from its callbacks.
 */
public final class Steering {

    private final Guards guards;
    private final Frontier frontier;
    private final Dispatcher dispatcher;
    private final Clock clock;

    Steering(Guards guards, Frontier frontier, Dispatcher dispatcher, Clock clock) {
        this.guards = guards;
        this.frontier = frontier;
        this.dispatcher = dispatcher;
        this.clock = clock;
    }

    /**
     * Does it.
     *
     * @param reason why, one line; needed for all but a probe and a resumption
     * @param by who
     * @throws UnknownTargetException if this node has no such target
     * @throws NotPossibleException if the state of the target does not allow it, or the reason is missing; nothing was done
     * @throws StoreException if it could not be recorded; nothing was done
     */
    public Guard operate(Host target, Action action, String reason, String by) {
        Guard guard = guards.find(target).orElseThrow(() -> new UnknownTargetException(target));
        Operation operation = new Operation(clock.instant(), target, action, Text.line(reason), Text.line(by));
        if (operation.reason().isEmpty() && action != Action.PROBE && action != Action.RESUME) {
            throw new NotPossibleException(
                    action.label() + " needs a reason, such as \"the owner asked for a quiet week\"");
        }
        switch (action) {
            case PAUSE -> pause(guard, operation);
            case RESUME -> resume(guard, operation);
            case PROBE -> probe(guard, operation);
            case OPEN, CLOSE -> move(guard, operation);
        }
        return guard;
    }

    private void pause(Guard guard, Operation operation) {
        Held held = new Held(operation.at(), operation.reason(), operation.by());
        done(frontier.register().hold(operation, Optional.of(held)));
        guard.hold(Optional.of(held));
    }

    private void resume(Guard guard, Operation operation) {
        if (guard.held().isEmpty()) {
            throw new NotPossibleException(guard.host() + " is not paused by hand");
        }
        done(frontier.register().hold(operation, Optional.empty()));
        guard.hold(Optional.empty());
        dispatcher.offer(guard);
    }

    private void probe(Guard guard, Operation operation) {
        if (!guard.canProbeNow()) {
            throw notProbed(guard);
        }
        done(frontier.register().record(operation));
        // What was possible a moment ago may not be any more: the record then says what was wanted.
        if (!guard.probeNow()) {
            throw notProbed(guard);
        }
    }

    private static NotPossibleException notProbed(Guard guard) {
        return new NotPossibleException(guard.host()
                + " is not probed: its breaker must be OPEN, no probe under way, and the target not paused by hand");
    }

    private void move(Guard guard, Operation operation) {
        BreakerState wanted = operation.action() == Action.OPEN ? BreakerState.OPEN : BreakerState.CLOSED;
        if (guard.view().state() == wanted) {
            throw new NotPossibleException("the breaker of " + guard.host() + " is " + wanted + " already");
        }
        done(frontier.register().record(operation));
        guard.move(wanted, Outcome.of(Cause.BY_HAND, operation.by() + ": " + operation.reason()));
        dispatcher.offer(guard);
    }

    private static void done(CompletableFuture<Void> recorded) {
        try {
            recorded.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException known
                    ? known
                    : new StoreException(String.valueOf(e.getMessage()), e);
        }
    }

    /** This node has no such target. */
    public static final class UnknownTargetException extends RuntimeException {
        private static final long serialVersionUID = 1;

        UnknownTargetException(Host target) {
            super("there is no target " + target + " here");
        }
    }

    /** The state of the target does not allow it. */
    public static final class NotPossibleException extends RuntimeException {
        private static final long serialVersionUID = 1;

        NotPossibleException(String why) {
            super(why);
        }
    }
}
