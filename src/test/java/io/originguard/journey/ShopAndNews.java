package io.originguard.journey;

import io.originguard.settings.Catalogue;
import io.originguard.target.BreakerState;
import java.nio.file.Path;
import java.time.Clock;

/** A service with two targets, a shop whose origin dies when the test wants it, and the news, which are well all the time. */
final class ShopAndNews {

    static final String SHOP = "shop.journey.test";
    static final String NEWS = "news.journey.test";

    private ShopAndNews() {}

    /** Not started yet, so that a test may change settings. */
    static Fleet fleet(Path home, Clock clock) {
        return new Fleet(home, clock)
                .with(Catalogue.CONCURRENCY, "2")
                .with(Catalogue.PROBE_PATH, "/page/0?probe")
                .target(SHOP)
                .target(NEWS)
                .serving();
    }

    /** A running service delivers four pages of each target; then the shop's origin dies, and twenty pages wait. */
    static void trip(Fleet fleet) {
        fleet.submit(fleet.pages(SHOP, 0, 4)).submit(fleet.pages(NEWS, 0, 4)).awaitDrained();
        fleet.origin(SHOP).kill();
        fleet.submit(fleet.pages(SHOP, 10, 30)).awaitState(SHOP, BreakerState.OPEN);
        Fleet.await().until(() -> fleet.view(SHOP).inFlight() == 0);
    }
}
