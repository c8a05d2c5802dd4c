package io.originguard.page;

import io.originguard.edge.Cause;
import java.util.Arrays;

/**
 * A cause with its meaning.
 *
 * @param label as settings and metrics name it
 * @param meaning a clause for people
 */
record CauseView(String label, String meaning) {

    static CauseView of(String label) {
        return new CauseView(
                label,
                Arrays.stream(Cause.values())
                        .filter(cause -> cause.label().equals(label))
                        .map(Cause::meaning)
                        .findFirst()
                        .orElse(label));
    }
}
