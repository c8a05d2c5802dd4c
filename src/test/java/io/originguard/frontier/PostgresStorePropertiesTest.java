package io.originguard.frontier;

import io.originguard.testing.PostgresServer;
import net.jqwik.api.lifecycle.AfterProperty;

class PostgresStorePropertiesTest extends FrontierStoreProperties {

    private final FrontierStore store = Stores.open(PostgresServer.shared().newDatabase());

    @AfterProperty
    void close() {
        store.close();
    }

    @Override
    FrontierStore store() {
        return store;
    }
}
