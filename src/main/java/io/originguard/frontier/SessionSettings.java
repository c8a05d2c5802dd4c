package io.originguard.frontier;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/** What holds for a session of ours on a PostgreSQL server, and how a session that is somebody else's gets it. */
final class SessionSettings {

    /**
     * A statement ends on the server before the driver gives up on it. A client whose network has
     * gone is noticed within 25 s, and one that is stopped in the middle of a transaction within 5 s, so that its locks hold no other
     * node up. Scans of whole tables are discouraged
     * because a plan that was made while the queue was empty is kept while it fills; where there is no other way, they look so dear
     * that each would be compiled first.
     */
    private static final Map<String, String> ALL = all();

    private SessionSettings() {}

    private static Map<String, String> all() {
        Map<String, String> all = new LinkedHashMap<>();
        all.put("statement_timeout", "25s");
        all.put("lock_timeout", "10s");
        all.put("idle_in_transaction_session_timeout", "5s");
        all.put("synchronous_commit", "on");
        all.put("enable_seqscan", "off");
        all.put("jit", "off");
        all.put("tcp_keepalives_idle", "10");
        all.put("tcp_keepalives_interval", "5");
        all.put("tcp_keepalives_count", "3");
        return all;
    }

    /** As the driver's parameter {@code options} has them. */
    static String options() {
        return ALL.entrySet().stream()
                .map(one -> "-c " + one.getKey() + "=" + one.getValue())
                .collect(Collectors.joining(" "));
    }

    /**
     * Gives them to a session, outside of a transaction.
     *
     * @param more others that it gets too
     * @return what it had before, for {@link #set}
     */
    static Map<String, String> give(Connection session, Map<String, String> more) throws SQLException {
        Map<String, String> wanted = new LinkedHashMap<>(ALL);
        wanted.putAll(more);
        Map<String, String> before = new LinkedHashMap<>();
        try (PreparedStatement ask =
                session.prepareStatement("select name, current_setting(name) from unnest(?) as s (name)")) {
            ask.setArray(1, session.createArrayOf("text", wanted.keySet().toArray()));
            try (ResultSet row = ask.executeQuery()) {
                while (row.next()) {
                    before.put(row.getString(1), row.getString(2));
                }
            }
        }
        set(session, wanted);
        return before;
    }

    /** Sets these for the rest of the session, outside of a transaction. */
    static void set(Connection session, Map<String, String> settings) throws SQLException {
        try (PreparedStatement set = session.prepareStatement(
                "select set_config(name, value, false) from unnest(?, ?) as s (name, value)")) {
            set.setArray(1, session.createArrayOf("text", settings.keySet().toArray()));
            set.setArray(2, session.createArrayOf("text", settings.values().toArray()));
            set.execute();
        }
    }
}
