package io.originguard.frontier;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sql.DataSource;

/** Opens the store that a JDBC URL names. */
public final class Stores {

    /** The setting that holds the URL, for messages. */
    public static final String SETTING = "originguard.store.url";

    /** Of our tables in the database of an application. */
    private static final String SCHEMA = "originguard";

    private static final String SQLITE = "jdbc:sqlite:";

    private static final Pattern SECRET =
            Pattern.compile("((?:passw|passphrase|pwd|secret|token)[^=&;]*=)[^&;]*", Pattern.CASE_INSENSITIVE);

    private Stores() {}

    /** Opens a store that needs no credentials beside its URL. */
    public static FrontierStore open(String url) {
        return open(url, Credentials.NONE);
    }

    /**
     * Opens or creates a store and brings its schema up to date.
     *
     * @param url {@code jdbc:sqlite:} and the path of a file, absolute or relative to the working directory; or
     *     {@code jdbc:postgresql:} and what the driver takes
     * @param credentials how a PostgreSQL database is entered
     * @throws StoreException if the URL names no store that this program has, or the store cannot be opened; without passwords
     */
    public static FrontierStore open(String url, Credentials credentials) {
        return url.startsWith(PostgresAddress.PREFIX)
                ? PostgresStore.open(url, credentials)
                : SqliteStore.open(file(url));
    }

    /**
     * Opens or creates a store in the database of somebody else's data source, which stays open when the store is closed. From one for
     * SQLite only the file is taken: the connections to it are ours.
     *
     * @param name what messages call it
     * @param schema of our tables in a PostgreSQL database, {@code originguard} if empty; made if it is missing
     * @throws StoreException if it gives too few connections, its engine is another one, or the store cannot be opened
     */
    public static FrontierStore open(DataSource source, String name, Optional<String> schema) {
        String product;
        String url;
        try (Connection connection = source.getConnection()) {
            DatabaseMetaData database = connection.getMetaData();
            product = database.getDatabaseProductName();
            url = database.getURL();
        } catch (SQLException e) {
            throw StoreException.of("The DataSource " + name + " gives no connection", e);
        }
        return switch (product) {
            case "PostgreSQL" -> PostgresStore.open(source, name, schema.orElse(SCHEMA));
            case "SQLite" -> SqliteStore.open(file(url));
            default ->
                throw new StoreException("The DataSource " + name + " leads to " + product
                        + "; a store is kept in PostgreSQL or SQLite");
        };
    }

    /**
     * Reads the outages of a store, beside a node that works on it.
     *
     * @param url as for {@link #open(String, Credentials)}
     * @throws StoreException if there is no such store, or it is of an older program
     */
    public static OutageReader outages(String url, Credentials credentials) {
        return url.startsWith(PostgresAddress.PREFIX)
                ? OutageReader.postgres(PostgresAddress.of(url, credentials))
                : OutageReader.sqlite(file(url));
    }

    private static Path file(String url) {
        if (!url.startsWith(SQLITE)) {
            throw refused(url, "its engine is not supported");
        }
        String file = url.substring(SQLITE.length());
        if (file.isBlank() || file.startsWith(":") || file.startsWith("file:") || file.contains("?")) {
            throw refused(url, "it must name a file, without options");
        }
        return Path.of(file);
    }

    private static StoreException refused(String url, String reason) {
        return new StoreException(SETTING + "=" + masked(url) + ": " + reason
                + "; write jdbc:sqlite:PATH, such as jdbc:sqlite:data/frontier.db,"
                + " or jdbc:postgresql://HOST/DATABASE");
    }

    private static String masked(String url) {
        return SECRET.matcher(url.replaceFirst("//.*@", "//***@")).replaceAll("$1***");
    }
}
