package io.originguard.frontier;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the PostgreSQL driver can do beyond JDBC. Its classes may be other ones than ours: where each bundle has its class loader,
 * a connection of the container's driver is none that our classes could name. Immutable.
 */
final class DriverExtras {

    private final Class<?> connection;
    private final Class<?> statement;
    private final Method notifications;
    private final Method parameter;
    private final Method threshold;

    private DriverExtras(@Nullable ClassLoader loader) throws ReflectiveOperationException {
        connection = Class.forName("org.postgresql.PGConnection", false, loader);
        statement = Class.forName("org.postgresql.PGStatement", false, loader);
        notifications = connection.getMethod("getNotifications", int.class);
        parameter =
                Class.forName("org.postgresql.PGNotification", false, loader).getMethod("getParameter");
        threshold = statement.getMethod("setPrepareThreshold", int.class);
    }

    /** Our own driver's. */
    static DriverExtras own() {
        try {
            return new DriverExtras(DriverExtras.class.getClassLoader());
        } catch (ReflectiveOperationException e) {
            throw new StoreException("The PostgreSQL driver is missing from this program's class path", e);
        }
    }

    /** Those of the driver that made a connection, which wrappers of a pool may hide. */
    static DriverExtras of(Connection connection) throws SQLException {
        // A value of no type that JDBC knows is of a class of the driver, and no pool wraps it.
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select '0'::json")) {
            row.next();
            return new DriverExtras(row.getObject(1).getClass().getClassLoader());
        } catch (ReflectiveOperationException e) {
            throw new SQLException("its driver is not the PostgreSQL JDBC driver", e);
        }
    }

    /** What others have told a session that listens; waits for it so long. */
    List<String> notifications(Connection session, Duration longest) throws SQLException {
        Object[] all = (Object[]) call(notifications, session.unwrap(connection), (int) longest.toMillis());
        List<String> texts = new ArrayList<>();
        if (all != null) {
            for (Object one : all) {
                texts.add(String.valueOf(call(parameter, one)));
            }
        }
        return texts;
    }

    /** Has the server plan a statement at each execution. */
    void planEachTime(PreparedStatement prepared) throws SQLException {
        call(threshold, prepared.unwrap(statement), 0);
    }

    private static @Nullable Object call(Method method, Object target, Object... arguments) throws SQLException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof SQLException said) {
                throw said;
            }
            throw new SQLException(String.valueOf(e.getCause()), e);
        } catch (IllegalAccessException e) {
            throw new SQLException(e.toString(), e);
        }
    }
}
