package io.originguard.frontier;

import io.originguard.target.Host;
import java.sql.Array;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The leases of a PostgreSQL store: one connection renews, another one does the rest and listens. */
final class PostgresLeases implements Leases {

    private static final String NOW = PostgresFencing.NOW;

    /** Waits for a migration that sets it, as the migration waits for those who join. */
    private static final String LEAST = Schema.LEAST + " for share";

    private static final String UNSEAT = "delete from node where seat = ? returning id";
    private static final String FREE = "update target set owner = null where owner = any (?)";
    private static final String JOIN =
            "insert into node (seat, name, address, version, unlisted, started_at, lease_until,"
                    + " schema_version) values (?, ?, ?, ?, ?, ?, " + NOW + " + ?, ?) returning id";
    static final String RENEW =
            "update node set lease_until = " + NOW + " + ?, leaving = ? where id = ? returning " + NOW;
    private static final String PEER = "select id, name, address, version, unlisted, started_at, lease_until, targets,"
            + " leaving, lease_until > " + NOW + " as live";
    static final String PEERS = PEER + " from node order by id";
    static final String ROLL =
            PEER + ", (select count(*) from target where owner is null) as free from node order by id";
    private static final String END = "delete from node where id = ? and lease_until <= " + NOW + " returning id";
    private static final String STANDS =
            "select 1 from node where id = ? and lease_until > " + NOW + " for no key update";

    /** Rows that somebody else writes at the moment are passed over, so that no two nodes wait for each other here. */
    private static final String CLAIM =
            "with chosen as (select id from target where owner is null and (?::text[] is null"
                    + " or host = any (?)) order by accepted > delivered + dead desc, id limit ? for no key update skip locked)"
                    + " update target set owner = ? from chosen where target.id = chosen.id returning target.host";

    private static final String MORE = "update node set targets = targets + ? where id = ?";
    private static final String OWNED_NAMES = "select host from target where owner = ?";
    private static final String OWNED = SqlReads.TARGETS + " where owner = ? and host = any (?)";
    private static final String PARKED = "select host, (select count(*) from job where target_id = t.id and due_at > 0)"
            + " as parked from target t where host = any (?) and accepted > delivered + dead";
    private static final String GIVE_ALL = "update target set owner = null where owner = ?";
    private static final String LEAVE = "delete from node where id = ?";

    private final PostgresDoor door;
    private final String storeName;
    private final int schemaVersion;
    private final Line renewing;
    private final Line line;
    /** The connection that listens. */
    private @Nullable Session listening;

    /** @param schemaVersion what this node's program knows */
    PostgresLeases(PostgresDoor door, int schemaVersion) {
        this.door = door;
        storeName = door.toString();
        this.schemaVersion = schemaVersion;
        renewing = new Line(door);
        line = new Line(door);
    }

    @Override
    public long join(Candidate candidate, Duration lease) {
        return in(line, session -> {
            long least = ids(session.statement(LEAST)).get(0);
            if (least > schemaVersion) {
                throw Schema.tooOld(storeName, (int) least, schemaVersion);
            }
            PreparedStatement unseat = session.statement(UNSEAT);
            unseat.setString(1, candidate.seat());
            List<Long> before = ids(unseat);
            if (!before.isEmpty()) {
                free(session, before);
            }
            PreparedStatement join = session.statement(JOIN);
            join.setString(1, candidate.seat());
            join.setString(2, candidate.name());
            join.setString(3, candidate.address().orElse(null));
            join.setString(4, candidate.version());
            join.setBoolean(5, candidate.unlisted());
            join.setLong(6, candidate.startedAt().toEpochMilli());
            join.setLong(7, lease.toMillis());
            join.setInt(8, schemaVersion);
            long id = ids(join).get(0);
            tell(session);
            return id;
        });
    }

    @Override
    public Optional<Long> renew(long node, Duration lease, boolean leaving) {
        return in(renewing, session -> {
            PreparedStatement renew = session.statement(RENEW);
            renew.setLong(1, lease.toMillis());
            // A network that is cut must be noticed before the lease is over.
            session.connection().setNetworkTimeout(Runnable::run, (int) lease.toMillis() / 2);
            renew.setBoolean(2, leaving);
            renew.setLong(3, node);
            return ids(renew).stream().findFirst();
        });
    }

    @Override
    public Roll roll() {
        return in(line, session -> {
            List<Peer> peers = new ArrayList<>();
            int free = 0;
            try (ResultSet row = session.statement(ROLL).executeQuery()) {
                while (row.next()) {
                    peers.add(peer(row));
                    free = row.getInt("free");
                }
            }
            return new Roll(peers, free);
        });
    }

    static Peer peer(ResultSet row) throws SQLException {
        return new Peer(
                row.getLong("id"),
                row.getString("name"),
                Columns.text(row, "address"),
                row.getString("version"),
                row.getBoolean("unlisted"),
                Instant.ofEpochMilli(row.getLong("started_at")),
                Instant.ofEpochMilli(row.getLong("lease_until")),
                row.getBoolean("live"),
                row.getInt("targets"),
                row.getBoolean("leaving"));
    }

    @Override
    public boolean end(long node) {
        return in(line, session -> {
            PreparedStatement end = session.statement(END);
            end.setLong(1, node);
            List<Long> ended = ids(end);
            if (!ended.isEmpty()) {
                free(session, ended);
                tell(session);
            }
            return !ended.isEmpty();
        });
    }

    private static void free(Session session, List<Long> owners) throws SQLException {
        PreparedStatement free = session.statement(FREE);
        Array array = free.getConnection().createArrayOf("bigint", owners.toArray());
        free.setArray(1, array);
        free.executeUpdate();
    }

    @Override
    public List<Host> claim(long node, int most, Optional<Set<Host>> among) {
        return in(line, session -> {
            PreparedStatement stands = session.statement(STANDS);
            stands.setLong(1, node);
            if (ids(stands).isEmpty()) {
                throw new LeaseOverException("The lease of this node on the store " + storeName + " is over");
            }
            PreparedStatement claim = session.statement(CLAIM);
            Object names = among.map(PostgresFencing::names).orElse(null);
            claim.setObject(1, names);
            claim.setObject(2, names);
            claim.setInt(3, most);
            claim.setLong(4, node);
            List<Host> claimed = new ArrayList<>();
            try (ResultSet row = claim.executeQuery()) {
                while (row.next()) {
                    claimed.add(new Host(row.getString(1)));
                }
            }
            PreparedStatement more = session.statement(MORE);
            more.setInt(1, claimed.size());
            more.setLong(2, node);
            more.executeUpdate();
            return claimed;
        });
    }

    @Override
    public List<Host> owned(long node) {
        return in(line, session -> {
            PreparedStatement owned = session.statement(OWNED_NAMES);
            owned.setLong(1, node);
            List<Host> all = new ArrayList<>();
            try (ResultSet row = owned.executeQuery()) {
                while (row.next()) {
                    all.add(new Host(row.getString(1)));
                }
            }
            return all;
        });
    }

    @Override
    public List<StoredTarget> owned(long node, Collection<Host> targets) {
        return in(line, session -> {
            PreparedStatement owned = session.statement(OWNED);
            owned.setLong(1, node);
            owned.setObject(2, PostgresFencing.names(targets));
            List<StoredTarget> all = new ArrayList<>();
            try (ResultSet row = owned.executeQuery()) {
                while (row.next()) {
                    all.add(SqlReads.target(row));
                }
            }
            return all;
        });
    }

    @Override
    public List<Parked> parked(Collection<Host> targets) {
        return in(line, session -> {
            PreparedStatement parked = session.statement(PARKED);
            parked.setObject(1, PostgresFencing.names(targets));
            List<Parked> all = new ArrayList<>();
            try (ResultSet row = parked.executeQuery()) {
                while (row.next()) {
                    all.add(new Parked(new Host(row.getString("host")), row.getLong("parked")));
                }
            }
            all.removeIf(some -> some.jobs() == 0);
            return all;
        });
    }

    @Override
    public void leave(long node) {
        in(line, session -> {
            for (String sql : Arrays.asList(GIVE_ALL, LEAVE)) {
                PreparedStatement statement = session.statement(sql);
                statement.setLong(1, node);
                statement.executeUpdate();
            }
            tell(session);
            return node;
        });
    }

    @Override
    public List<String> await(Duration longest) {
        try {
            return line.use(current -> {
                if (current == listening) {
                    return door.driver().notifications(current.connection(), longest);
                }
                boolean again = listening != null;
                listen();
                listening = current;
                if (again) {
                    throw new StoreException("The store " + storeName + " was not listened to for a while");
                }
                return List.of();
            });
        } catch (SQLException e) {
            line.giveUp();
            listening = null;
            throw StoreException.of("The store " + storeName + " cannot be listened to", e);
        }
    }

    private void listen() {
        in(line, session -> {
            try (ResultSet row =
                    session.statement("select " + PostgresFencing.CHANNEL).executeQuery()) {
                row.next();
                return session.statement("listen " + row.getString(1)).execute();
            }
        });
    }

    private static void tell(Session session) throws SQLException {
        PreparedStatement notify = session.statement(PostgresFencing.NOTIFY);
        notify.setString(1, Message.fleet());
        notify.execute();
    }

    /** The first column of the rows. */
    private static List<Long> ids(PreparedStatement statement) throws SQLException {
        List<Long> ids = new ArrayList<>();
        try (ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                ids.add(row.getLong(1));
            }
        }
        return ids;
    }

    private <T> T in(Line where, Line.Work<T> work) {
        try {
            return where.transact(work);
        } catch (SQLException e) {
            throw StoreException.of("The leases in the store " + storeName + " cannot be reached", e);
        }
    }

    @Override
    public void close() {
        renewing.close();
        line.close();
    }
}
