package io.originguard.frontier;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.callback.Callback;
import org.flywaydb.core.api.callback.Context;
import org.flywaydb.core.api.callback.Event;

/**
 * Lets a migration and the nodes that are at work get on with each other. Before it, it takes the locks that most migrations
 * take, in the order in which a node takes its own, so that the two do not wait for each other. After it, in the same
 * transaction, it undoes what nodes of older programs could not live with while there are such nodes; those whose lease
 * has run out are ended, so that they are refused when they come back.
 */
final class NodesAtWork implements Callback {

    private static final String GATE = "lock table node, target, job in access exclusive mode";
    private static final String KNOWN = "select to_regclass('compatibility') is not null";
    private static final String OLDER = " from node where schema_version < (" + Schema.LEAST + ")";
    private static final String OVER = OLDER + " and lease_until <= " + PostgresFencing.NOW;
    private static final String FREE = "update target set owner = null where owner in (select id" + OVER + ")";
    private static final String END = "delete" + OVER;
    private static final String NAMES = "select name" + OLDER + " order by id";

    private final String storeName;

    NodesAtWork(String storeName) {
        this.storeName = storeName;
    }

    @Override
    public boolean supports(Event event, Context context) {
        return event == Event.BEFORE_EACH_MIGRATE || event == Event.AFTER_EACH_MIGRATE;
    }

    @Override
    public boolean canHandleInTransaction(Event event, Context context) {
        return true;
    }

    @Override
    public void handle(Event event, Context context) {
        try (Statement statement = context.getConnection().createStatement()) {
            if (!answers(statement, KNOWN).contains("t")) {
                return;
            }
            if (event == Event.BEFORE_EACH_MIGRATE) {
                statement.execute(GATE);
            } else {
                refuse(statement);
            }
        } catch (SQLException e) {
            throw new FlywayException(e);
        }
    }

    private void refuse(Statement statement) throws SQLException {
        statement.executeUpdate(FREE);
        statement.executeUpdate(END);
        List<String> names = answers(statement, NAMES);
        if (!names.isEmpty()) {
            throw new StoreException("The store " + storeName
                    + " is not changed while nodes of an older program work on it that could not go on: "
                    + String.join(", ", names) + "; stop them first");
        }
    }

    private static List<String> answers(Statement statement, String sql) throws SQLException {
        List<String> all = new ArrayList<>();
        try (ResultSet row = statement.executeQuery(sql)) {
            while (row.next()) {
                all.add(row.getString(1));
            }
        }
        return all;
    }

    @Override
    public String getCallbackName() {
        return "nodes at work";
    }
}
