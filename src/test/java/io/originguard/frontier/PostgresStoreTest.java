package io.originguard.frontier;

import io.originguard.testing.PostgresServer;

class PostgresStoreTest extends FrontierStoreContract {

    private String url = "";

    @Override
    FrontierStore emptyStore() {
        url = PostgresServer.shared().newDatabase();
        return Stores.open(url);
    }
}
