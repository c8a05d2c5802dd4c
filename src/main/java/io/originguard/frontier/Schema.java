package io.originguard.frontier;

import java.util.Arrays;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationInfoService;
import org.flywaydb.core.api.MigrationVersion;

/** Brings a database to the schema of this program, and refuses one that is newer. */
final class Schema {

    private Schema() {}

    /**
     * @param url JDBC URL
     * @param dialect the words in which the engines differ, by the placeholder's name
     * @param storeName how messages name the store
     */
    static void migrate(String url, Map<String, String> dialect, String storeName) {
        Flyway flyway = Flyway.configure(Schema.class.getClassLoader())
                .dataSource(url, null, null)
                .locations("classpath:db/migration")
                .placeholders(dialect)
                .loggers(QuietMigrationLog.class.getName())
                .failOnMissingLocations(true)
                .load();
        try {
            refuseNewer(flyway.info(), storeName);
            flyway.migrate();
        } catch (FlywayException e) {
            throw StoreException.of("The store " + storeName + " cannot be brought to this program's schema", e);
        }
    }

    private static void refuseNewer(MigrationInfoService migrations, String storeName) {
        MigrationVersion newest = Arrays.stream(migrations.all())
                .filter(migration -> migration.getState().isResolved())
                .map(MigrationInfo::getVersion)
                .max(MigrationVersion::compareTo)
                .orElseThrow(() -> new StoreException("This program's own migrations are missing from its class path"));
        MigrationInfo current = migrations.current();
        if (current != null && current.getVersion().compareTo(newest) > 0) {
            throw new StoreException("The store " + storeName + " has schema version " + current.getVersion()
                    + ", which is newer than version " + newest
                    + " of this program; start the newer Originguard that wrote it");
        }
    }
}
