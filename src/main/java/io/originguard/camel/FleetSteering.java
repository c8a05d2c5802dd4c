package io.originguard.camel;

import io.originguard.camel.Steering.NotPossibleException;
import io.originguard.edge.Text;
import io.originguard.frontier.Frontier;
import io.originguard.frontier.Held;
import io.originguard.frontier.Operation;
import io.originguard.frontier.Operation.Action;
import io.originguard.frontier.Peer;
import io.originguard.frontier.StoreException;
import io.originguard.frontier.StoredTarget;
import io.originguard.target.Host;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.CompletionException;

/**
 * What an operator does to a target of the fleet at any of its nodes. A pause and its end are written down wherever they are wished,
 * and the owner hears of them; the rest only the owner can do. Thread-safe; calls wait for the store.
 */
public final class FleetSteering {

    private final Steering own;
    private final Fleet fleet;
    private final Frontier frontier;
    private final Clock clock;

    FleetSteering(Steering own, Fleet fleet, Frontier frontier, Clock clock) {
        this.own = own;
        this.fleet = fleet;
        this.frontier = frontier;
        this.clock = clock;
    }

    /**
     * Does it, as {@link Steering#operate} does.
     *
     * @throws ElsewhereException if only another node can; nothing was done
     */
    public void operate(Host target, Action action, String reason, String by) {
        if (fleet.owns(target)) {
            Guard unused = own.operate(target, action, reason, by);
            return;
        }
        Operation operation = new Operation(clock.instant(), target, action, Text.line(reason), Text.line(by));
        switch (action) {
            case PAUSE -> {
                if (operation.reason().isEmpty()) {
                    throw new NotPossibleException("a pause needs a reason");
                }
                hold(operation, Optional.of(new Held(operation.at(), operation.reason(), operation.by())));
            }
            case RESUME -> {
                if (fleet.stored(target).flatMap(StoredTarget::held).isEmpty()) {
                    throw new NotPossibleException(target + " is not paused by hand");
                }
                hold(operation, Optional.empty());
            }
            case PROBE, OPEN, CLOSE -> throw new ElsewhereException(target, action, fleet.owner(target));
        }
    }

    private void hold(Operation operation, Optional<Held> held) {
        try {
            frontier.register().hold(operation, held).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof StoreException known
                    ? known
                    : new StoreException(String.valueOf(e.getMessage()), e);
        } finally {
            frontier.tenure().refreshKnown();
        }
    }

    /** Another node owns the target, and only that can do it. */
    public static final class ElsewhereException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ElsewhereException(Host target, Action action, Optional<Peer> owner) {
            super(owner.map(peer -> "only the owner of " + target + " can do this, which is " + peer.described()
                            + peer.address()
                                    .map(at -> "; POST http://" + at + "/api/targets/" + target + "/" + action.label())
                                    .orElse(""))
                    .orElse("nobody owns " + target + " at the moment; try again in a few seconds"));
        }
    }
}
