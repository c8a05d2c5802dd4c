package io.originguard.karaf;

import io.originguard.app.Standalone;
import io.originguard.camel.Node;
import java.util.Optional;

/** A node that runs. Closing it ends what is in flight and lets go of all that it holds. */
interface Instance extends AutoCloseable {

    Node node();

    /** Where it listens, host and port, if it does. */
    Optional<String> address();

    @Override
    void close();

    /** One on camel-main, as the program runs it. */
    static Instance of(Standalone standalone) {
        return new Instance() {
            @Override
            public Node node() {
                return standalone.node();
            }

            @Override
            public Optional<String> address() {
                return standalone.address();
            }

            @Override
            public void close() {
                standalone.close();
            }
        };
    }
}
