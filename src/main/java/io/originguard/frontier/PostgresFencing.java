package io.originguard.frontier;

import io.originguard.target.Host;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The fencing of a PostgreSQL store, on the session of its writer. Not thread-safe. */
final class PostgresFencing implements Fencing {

    /** Milliseconds since 1970 of this moment, by the database's clock. */
    static final String NOW = "floor(extract(epoch from clock_timestamp()) * 1000)::bigint";

    /** All that a store's nodes tell each other: the schema is in the name, as one database may hold several stores. */
    static final String CHANNEL = "'originguard_' || substr(md5(coalesce(current_schema(), '')), 1, 16)";

    /**
     * Deleting a row waits for those who have locked it so, and renewing it does not: so a transaction that has this lock
     * ends before anybody can take the targets over, and holds no renewal up.
     */
    private static final String CONFIRM =
            "select lease_until > " + NOW + " as timely from node where id = ? for key share";

    private static final String RELEASE = "update target set owner = null where owner = ? and host = any (?)";
    private static final String FEWER = "update node set targets = targets - ? where id = ?";
    private static final String COUNTS =
            "select host, accepted, delivered, dead from target where host = any (?) order by host";
    private static final String TALLY =
            "select count(*) as targets, coalesce(sum(accepted), 0) as accepted, coalesce(sum(dead), 0) as dead,"
                    + " coalesce(sum(held_since), 0) as holds from target where owner = ?";
    private static final String ENROL =
            "insert into target (host) select unnest (?::text[]) on conflict (host) do nothing";
    private static final String OWNERS = "select id, owner from target where host = any (?)";
    static final String NOTIFY = "select pg_notify(" + CHANNEL + ", ?)";

    private final Session session;
    private final String storeName;

    PostgresFencing(Session session, String storeName) {
        this.session = session;
        this.storeName = storeName;
    }

    @Override
    public boolean confirm(long node, boolean timely) {
        return run(() -> {
            PreparedStatement confirm = session.statement(CONFIRM);
            confirm.setLong(1, node);
            try (ResultSet row = confirm.executeQuery()) {
                return row.next() && (!timely || row.getBoolean(1));
            }
        });
    }

    @Override
    public void release(long node, Collection<Host> targets) {
        run(() -> {
            PreparedStatement release = session.statement(RELEASE);
            release.setLong(1, node);
            release.setObject(2, names(targets));
            int released = release.executeUpdate();
            PreparedStatement fewer = session.statement(FEWER);
            fewer.setInt(1, released);
            fewer.setLong(2, node);
            fewer.executeUpdate();
            notify(Message.fleet());
            return released;
        });
    }

    @Override
    public Map<Host, Counts> counts(Collection<Host> targets) {
        return run(() -> {
            PreparedStatement counts = session.statement(COUNTS);
            counts.setObject(1, names(targets));
            Map<Host, Counts> all = new HashMap<>();
            try (ResultSet row = counts.executeQuery()) {
                while (row.next()) {
                    all.put(new Host(row.getString("host")), SqlReads.counts(row));
                }
            }
            return all;
        });
    }

    @Override
    public Tally tally(long node) {
        return run(() -> {
            PreparedStatement tally = session.statement(TALLY);
            tally.setLong(1, node);
            try (ResultSet row = tally.executeQuery()) {
                row.next();
                return new Tally(
                        row.getLong("targets"), row.getLong("accepted"), row.getLong("dead"), row.getLong("holds"));
            }
        });
    }

    @Override
    public void enrol(Collection<Host> targets) {
        run(() -> {
            PreparedStatement enrol = session.statement(ENROL);
            enrol.setObject(1, names(targets));
            if (enrol.executeUpdate() > 0) {
                notify(Message.fleet());
            }
            return targets;
        });
    }

    @Override
    public void tell(Matter matter, Set<Host> targets) {
        run(() -> {
            PreparedStatement owners = session.statement(OWNERS);
            owners.setObject(1, names(targets));
            List<Long> owned = new ArrayList<>();
            boolean free = false;
            try (ResultSet row = owners.executeQuery()) {
                while (row.next()) {
                    if (row.getObject("owner") == null) {
                        free = true;
                    } else {
                        owned.add(row.getLong("id"));
                    }
                }
            }
            if (!owned.isEmpty()) {
                notify(Message.of(matter, owned));
            }
            if (free) {
                notify(Message.fleet());
            }
            return free;
        });
    }

    private void notify(String message) throws SQLException {
        PreparedStatement notify = session.statement(NOTIFY);
        notify.setString(1, message);
        notify.execute();
    }

    /** In one order for all nodes, so that two that lock the same rows do not wait for each other. */
    static String[] names(Collection<Host> targets) {
        return targets.stream().map(Host::name).sorted().toArray(String[]::new);
    }

    private <T> T run(Work<T> work) {
        try {
            return work.run();
        } catch (SQLException e) {
            throw StoreException.of("The store " + storeName + " refused a write", e);
        }
    }

    /** Something done in SQL. */
    @FunctionalInterface
    private interface Work<T> {
        T run() throws SQLException;
    }
}
