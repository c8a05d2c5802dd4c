package io.originguard.process;

/** The KAR in the newest Karaf that is promised. */
class KarafIT extends KarContract {

    KarafIT() {
        super("4.4.10");
    }
}
