package io.originguard.frontier;

import java.net.ConnectException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.postgresql.Driver;

/**
 * Where a PostgreSQL database is and how it is entered: the driver's URL with our defaults below its parameters. Says only
 * what is no secret. Immutable.
 */
final class PostgresAddress implements PostgresDoor {

    static final String PREFIX = "jdbc:postgresql:";

    /**
     * Defaults of the driver's parameters. A server that does not answer becomes trouble within 30 s; of several hosts, the
     * one that takes writes is meant, and one that did not a second ago is asked again; error messages do not repeat the rows, which may hold secrets of a URL.
     */
    private static final Map<String, String> PARAMETERS = Map.of(
            "ApplicationName", "originguard",
            "connectTimeout", "10",
            "socketTimeout", "30",
            "tcpKeepAlive", "true",
            "targetServerType", "primary",
            "hostRecheckSeconds", "1",
            "logServerErrorDetail", "false");

    /** Migrations may take as long as they need; but nodes wait behind one that waits for a lock, so it gives up before they do. */
    private static final String MIGRATION = " -c statement_timeout=0 -c lock_timeout=3s";

    private static final String OPTIONS = "options";
    private static final String USER = "user";
    private static final String PASSWORD = "password";

    private final String url;
    private final Map<String, String> parameters = new HashMap<>(PARAMETERS);
    private final Optional<String> user;
    private final Optional<String> password;
    private final Credentials credentials;

    private PostgresAddress(String url, Properties given, Credentials credentials) {
        this.url = url;
        given.stringPropertyNames().forEach(name -> parameters.put(name, given.getProperty(name)));
        parameters.merge(OPTIONS, SessionSettings.options(), (theirs, ours) -> ours + " " + theirs);
        user = Optional.ofNullable(parameters.remove(USER));
        password = Optional.ofNullable(parameters.remove(PASSWORD));
        this.credentials = credentials;
    }

    /**
     * Reads a URL.
     *
     * @throws StoreException if it is none that the driver takes
     */
    static PostgresAddress of(String url, Credentials credentials) {
        int question = url.indexOf('?');
        String place = question < 0 ? url : url.substring(0, question);
        if (place.contains("@")) {
            throw refused(place.replaceFirst("(?<=:/{0,2})[^/].*@", "***@"), "user and password are parameters");
        }
        Properties given = Driver.parseURL(url, null);
        if (given == null) {
            throw refused(place, "it names no host and database");
        }
        return new PostgresAddress(place, given, credentials);
    }

    private static StoreException refused(String place, String reason) {
        return new StoreException(Stores.SETTING + "=" + place + ": " + reason
                + "; write jdbc:postgresql://HOST/DATABASE, such as jdbc:postgresql://db.example.com/originguard");
    }

    /** A new connection. */
    @Override
    public Connection connect() throws SQLException {
        Properties all = new Properties();
        all.putAll(parameters);
        user().ifPresent(name -> all.setProperty(USER, name));
        password().ifPresent(word -> all.setProperty(PASSWORD, word));
        try {
            Connection connection = new Driver().connect(url, all);
            if (connection == null) {
                throw new SQLException("the driver does not take this address");
            }
            return connection;
        } catch (SQLException e) {
            throw e.getCause() == null || e.getCause() instanceof ConnectException ? e : explained(e, e.getCause());
        }
    }

    /** The driver says "The connection attempt failed." where, for example, its cause knows that there is no such host. */
    private static SQLException explained(SQLException e, Throwable cause) {
        return new SQLException(e.getMessage() + " " + cause, e.getSQLState(), e);
    }

    /** Closes a connection that may be broken. */
    static void giveUp(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            // It is of no use either way.
        }
    }

    @Override
    public void giveBack(Connection idle) {
        giveUp(idle);
    }

    @Override
    public void end(Connection session) {
        giveUp(session);
    }

    @Override
    public DriverExtras driver() {
        return DriverExtras.own();
    }

    /** Each connection is closed by who has it. */
    @Override
    public void close() {}

    @Override
    public FluentConfiguration database(FluentConfiguration flyway) {
        Map<String, String> patient = new HashMap<>(parameters);
        patient.put("socketTimeout", "0");
        patient.merge(OPTIONS, MIGRATION, String::concat);
        return flyway.dataSource(url, user().orElse(null), password().orElse(null))
                .jdbcProperties(patient);
    }

    private Optional<String> user() {
        return credentials.user().or(() -> user);
    }

    private Optional<String> password() {
        return credentials.currentPassword().or(() -> password);
    }

    /** The URL without its parameters. */
    @Override
    public String toString() {
        return url;
    }
}
