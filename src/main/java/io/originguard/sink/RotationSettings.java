package io.originguard.sink;

import java.time.Duration;

/**
 * When a WARC file is finished and the next one begun.
 *
 * @param maxBytes compressed size after which a file is finished, over zero; the last record may exceed it
 * @param maxAge time since its first record after which a file is finished, over zero
 */
public record RotationSettings(long maxBytes, Duration maxAge) {

    public RotationSettings {
        if (maxBytes <= 0) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes + "; write a number of bytes over 0");
        }
        if (maxAge.isZero() || maxAge.isNegative()) {
            throw new IllegalArgumentException("maxAge is " + maxAge + "; write a time over 0, such as 1h");
        }
    }
}
