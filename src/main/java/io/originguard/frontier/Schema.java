package io.originguard.frontier;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The schema of a program: brings a database to it, and refuses one that is newer and does not go with it any more.
 *
 * @param locations where its migrations are, numbered 1, 2, 3
 */
record Schema(List<String> locations) {

    /** The schema of this program. */
    static final Schema OWN = new Schema(List.of("classpath:originguard/migration"));

    /** The oldest version that a program must know to work on the store; what the migrations of a newer program say. */
    static final String LEAST = "select least from compatibility";

    private static final Logger LOG = LoggerFactory.getLogger(Schema.class);

    /**
     * Migrates unless the database is newer. Of several programs that do so at the same time one works and the others wait.
     *
     * @param database says which database, and how to get in
     * @param dialect the words in which the engines differ, by the placeholder's name
     * @param storeName how messages name the store
     * @return the version of this program's schema
     */
    int migrate(UnaryOperator<FluentConfiguration> database, Map<String, String> dialect, String storeName) {
        Flyway flyway = database.apply(Flyway.configure(Schema.class.getClassLoader()))
                .locations(locations.toArray(String[]::new))
                .placeholders(dialect)
                .loggers(QuietMigrationLog.class.getName())
                .failOnMissingLocations(true)
                .load();
        try {
            MigrationInfoService migrations = flyway.info();
            int newest = newest(migrations);
            MigrationInfo current = migrations.current();
            if (current != null && number(current) > newest) {
                admit(flyway, number(current), newest, storeName);
            } else if (migrations.pending().length > 0) {
                // Not otherwise: a user who may only work with the tables may not migrate them.
                flyway.migrate();
            }
            return newest;
        } catch (FlywayException | SQLException e) {
            throw refusal(e, storeName);
        }
    }

    /** A newer store says itself which programs it still goes with. */
    private static void admit(Flyway flyway, int version, int own, String storeName) throws SQLException {
        try (Connection connection = flyway.getConfiguration().getDataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(LEAST)) {
            int least = row.next() ? row.getInt(1) : version;
            if (least > own) {
                throw tooOld(storeName, least, own);
            }
        }
        LOG.info(
                "The store {} has schema version {}, which is newer than version {} of this program and goes with it",
                storeName,
                version,
                own);
    }

    /** What a program is told that is older than what the store asks for. */
    static StoreException tooOld(String storeName, int least, int own) {
        return new StoreException("The store " + storeName + " asks for a program of schema version " + least
                + " or newer, and this one is of version " + own + "; start the newer Originguard that the others run");
    }

    private static int newest(MigrationInfoService migrations) {
        return Arrays.stream(migrations.all())
                .filter(migration -> migration.getState().isResolved())
                .mapToInt(Schema::number)
                .max()
                .orElseThrow(() -> new StoreException("This program's own migrations are missing from its class path"));
    }

    private static int number(MigrationInfo migration) {
        // That a namespace was made for the tables is noted without a version.
        return migration.getVersion() == null
                ? 0
                : migration.getVersion().getMajor().intValueExact();
    }

    /** What the database said, if it was the database; what we said ourselves, if it was us. */
    private static StoreException refusal(Exception e, String storeName) {
        Exception telling = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreException ours) {
                return ours;
            }
            if (cause instanceof SQLException said) {
                telling = said;
            }
        }
        return StoreException.of("The store " + storeName + " cannot be brought to this program's schema", telling);
    }
}
