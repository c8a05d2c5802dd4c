package io.originguard.frontier;

/** A write was refused because this node does not own the target: its lease is over, or it has given the target away. */
public final class LeaseOverException extends StoreException {

    private static final long serialVersionUID = 1;

    LeaseOverException(String message) {
        super(message);
    }
}
