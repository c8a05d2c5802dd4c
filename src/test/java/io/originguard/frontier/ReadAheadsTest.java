package io.originguard.frontier;

import static io.originguard.frontier.Jobs.SHOP;
import static io.originguard.frontier.Jobs.page;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.originguard.target.Host;
import io.originguard.target.Job;
import io.originguard.testing.HandCrankedClock;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the read-ahead of a fleet's node does when a target goes away while its store cannot be read. */
class ReadAheadsTest {

    private final Trouble trouble = new Trouble();
    private final ConcurrentHashMap<Host, Boolean> owned = new ConcurrentHashMap<>();
    private FrontierStore store;
    private ReadAheads readAheads;

    @BeforeEach
    void open(@TempDir Path directory) {
        store = new ForwardingStore(Stores.open("jdbc:sqlite:" + directory.resolve("store.db"))) {
            @Override
            public List<Job> ready(Host target, int limit) {
                throw new StoreException("no answer");
            }
        };
        store.write(writes -> writes.submit(
                List.of(page(SHOP, "1")), HandCrankedClock.started().instant()));
        owned.put(SHOP, true);
        readAheads = new ReadAheads(
                store,
                HandCrankedClock.started(),
                new Ownership() {
                    @Override
                    public boolean isShared() {
                        return true;
                    }

                    @Override
                    public boolean owns(Host target) {
                        return owned.containsKey(target);
                    }
                },
                trouble,
                () -> 8,
                host -> {});
        readAheads.start();
    }

    @AfterEach
    void close() {
        readAheads.close();
        store.close();
    }

    @Test
    void a_target_that_is_given_up_takes_its_trouble_with_it() {
        readAheads.added(SHOP, 0);
        await().until(trouble::any);

        owned.remove(SHOP);
        readAheads.remove(SHOP);

        assertThat(trouble.message()).isEmpty();
    }

    @Test
    void a_load_that_was_waiting_when_its_target_went_away_leaves_no_trouble() {
        readAheads.added(SHOP, 0);
        await().until(trouble::any);

        owned.remove(SHOP);
        readAheads.tick();

        await().until(() -> !trouble.any());
    }
}
