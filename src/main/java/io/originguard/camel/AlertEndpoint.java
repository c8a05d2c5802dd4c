package io.originguard.camel;

import io.originguard.alert.OutboxAlert;
import java.util.concurrent.TimeoutException;

/** Where alerts are handed to. */
interface AlertEndpoint {

    /** Whether there is any use in trying. */
    boolean isReady();

    /**
     * Hands an alert over.
     *
     * @throws TimeoutException if it was not taken in time; it may still be
     * @throws Exception if it was not taken
     */
    void take(OutboxAlert alert) throws Exception;
}
