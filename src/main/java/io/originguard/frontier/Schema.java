package io.originguard.frontier;

import java.sql.SQLException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Brings a database to the schema of this program, and refuses one that is newer. */
final class Schema {

    private Schema() {}

    /**
     * @param database says which database, and how to get in
     * @param dialect the words in which the engines differ, by the placeholder's name
     * @param storeName how messages name the store
     */
    static void migrate(UnaryOperator<FluentConfiguration> database, Map<String, String> dialect, String storeName) {
        Flyway flyway = database.apply(Flyway.configure(Schema.class.getClassLoader()))
                .locations("classpath:originguard/migration")
                .placeholders(dialect)
                .loggers(QuietMigrationLog.class.getName())
                .failOnMissingLocations(true)
                .load();
        try {
            MigrationInfoService migrations = flyway.info();
            refuseNewer(migrations, storeName);
            // Not otherwise: a user who may only work with the tables may not migrate them.
            if (migrations.pending().length > 0) {
                flyway.migrate();
            }
        } catch (FlywayException e) {
            throw StoreException.of(
                    "The store " + storeName + " cannot be brought to this program's schema", telling(e));
        }
    }

    /** What the database said, if it was the database. */
    private static Exception telling(FlywayException e) {
        Exception telling = e;
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException said) {
                telling = said;
            }
        }
        return telling;
    }

    private static void refuseNewer(MigrationInfoService migrations, String storeName) {
        MigrationVersion newest = Arrays.stream(migrations.all())
                .filter(migration -> migration.getState().isResolved())
                // That a schema was made for the tables is noted without a version.
                .flatMap(migration -> Optional.ofNullable(migration.getVersion()).stream())
                .max(MigrationVersion::compareTo)
                .orElseThrow(() -> new StoreException("This program's own migrations are missing from its class path"));
        MigrationInfo current = migrations.current();
        if (current != null
                && current.getVersion() != null
                && current.getVersion().compareTo(newest) > 0) {
            throw new StoreException("The store " + storeName + " has schema version " + current.getVersion()
                    + ", which is newer than version " + newest
                    + " of this program; start the newer Originguard that wrote it");
        }
    }
}
