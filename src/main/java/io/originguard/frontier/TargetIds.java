package io.originguard.frontier;

import io.originguard.target.Host;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** The ids of the targets' rows, on one session that writes; each is read once. Not thread-safe. */
final class TargetIds {

    private static final String FIND_TARGET = "select id from target where host = ?";
    private static final String ADD_TARGET = "insert into target (host) values (?) on conflict (host) do nothing";

    private final Session session;
    private final Map<Host, Long> known = new HashMap<>();

    TargetIds(Session session) {
        this.session = session;
    }

    /** Forgets all, since a transaction that was rolled back may have added them. */
    void forget() {
        known.clear();
    }

    /** The id of a target, which is added if it is not there. */
    long of(Host host) throws SQLException {
        OptionalLong id = find(host);
        if (id.isPresent()) {
            return id.getAsLong();
        }
        PreparedStatement add = session.statement(ADD_TARGET);
        add.setString(1, host.name());
        add.executeUpdate();
        return find(host).orElseThrow();
    }

    /** The id of a target, if it is there. */
    OptionalLong find(Host host) throws SQLException {
        Long id = known.get(host);
        if (id != null) {
            return OptionalLong.of(id);
        }
        PreparedStatement find = session.statement(FIND_TARGET);
        find.setString(1, host.name());
        try (ResultSet row = find.executeQuery()) {
            if (!row.next()) {
                return OptionalLong.empty();
            }
            known.put(host, row.getLong("id"));
            return OptionalLong.of(row.getLong("id"));
        }
    }
}
