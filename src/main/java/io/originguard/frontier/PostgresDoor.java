package io.originguard.frontier;

import java.sql.Connection;
import java.sql.SQLException;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/**
 * How connections to a PostgreSQL database come and go; its text is what messages call the store. Thread-safe.
 */
interface PostgresDoor extends AutoCloseable {

    /** A connection with the settings of a session of ours, which commits each statement by itself. */
    Connection connect() throws SQLException;

    /** Takes back a connection that nobody uses any more, and on which nothing has failed. */
    void giveBack(Connection idle);

    /** Ends a session, which may be broken, or at work on another thread. */
    void end(Connection session);

    /** Where Flyway migrates. */
    FluentConfiguration database(FluentConfiguration flyway);

    /** Of the driver that made the connections, of which there must have been one. */
    DriverExtras driver();

    /** Ends what is left. */
    @Override
    void close();
}
