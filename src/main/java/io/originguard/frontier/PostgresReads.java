package io.originguard.frontier;

import java.sql.SQLException;
import java.util.List;

/** The queries that only PostgreSQL is asked. Not thread-safe. */
final class PostgresReads extends SqlReads {

    PostgresReads(Session session) {
        super(session);
    }

    @Override
    List<Peer> peers() throws SQLException {
        return rows(PostgresLeases.PEERS, PostgresLeases::peer);
    }
}
