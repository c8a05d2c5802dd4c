package io.originguard.frontier;

import java.nio.file.Path;
import java.util.regex.Pattern;

/** Opens the store that a JDBC URL names. */
public final class Stores {

    /** The setting that holds the URL, for messages. */
    public static final String SETTING = "originguard.store.url";

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
        if (url.startsWith(PostgresAddress.PREFIX)) {
            return PostgresStore.open(url, credentials);
        }
        if (!url.startsWith(SQLITE)) {
            throw refused(url, "its engine is not supported");
        }
        String file = url.substring(SQLITE.length());
        if (file.isBlank() || file.startsWith(":") || file.startsWith("file:") || file.contains("?")) {
            throw refused(url, "it must name a file, without options");
        }
        return SqliteStore.open(Path.of(file));
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
