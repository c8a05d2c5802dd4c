package io.originguard.camel;

import java.util.Optional;

/** Sends a claim that no route of a target has to do with through the fetch route, on the calling thread. */
@FunctionalInterface
interface DirectFetch {

    /**
     * Returns when the exchange has ended; the claim then holds the answer.
     *
     * @return why it failed, if it did
     */
    Optional<Failure> send(Claim claim);
}
