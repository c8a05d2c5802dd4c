package io.originguard.process;

import org.junit.jupiter.api.Nested;

/** The same in the older ones. Run by {@code mvn verify -Pkaraf-all}. */
class KarafVersions {

    @Nested
    class Oldest extends KarContract {

        Oldest() {
            super("4.4.6");
        }
    }

    @Nested
    class Between extends KarContract {

        Between() {
            super("4.4.8");
        }
    }

    @Nested
    class Thin extends ThinContract {

        Thin() {
            super("4.4.10", CamelStandIn.NEWEST);
        }
    }

    @Nested
    class ThinOnTheOldestCamel extends ThinContract {

        ThinOnTheOldestCamel() {
            super("4.4.6", CamelStandIn.OLDEST);
        }
    }
}
