package io.originguard.frontier;

import java.io.PrintWriter;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** The connections of a pool for Flyway, which closes what it has used. Thread-safe. */
final class LentSource implements DataSource {

    private final PostgresDoor door;

    LentSource(PostgresDoor door) {
        this.door = door;
    }

    /** Migrations may take as long as they need. */
    @Override
    public Connection getConnection() throws SQLException {
        Connection session = door.connect();
        session.setNetworkTimeout(Runnable::run, 0);
        SessionSettings.set(session, Map.of("statement_timeout", "0", "lock_timeout", "3s"));
        return (Connection) Proxy.newProxyInstance(
                LentSource.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        door.giveBack(session);
                        return null;
                    }
                    try {
                        return method.invoke(session, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public Connection getConnection(String username, String password) throws SQLException {
        return getConnection();
    }

    @Override
    public PrintWriter getLogWriter() {
        return new PrintWriter(PrintWriter.nullWriter());
    }

    @Override
    public void setLogWriter(PrintWriter out) {}

    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getGlobal();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLException("wraps nothing");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
