package io.originguard.frontier;

import java.nio.file.Path;

/** Opens the store that a JDBC URL names. */
public final class Stores {

    /** The setting that holds the URL, for messages. */
    public static final String SETTING = "originguard.store.url";

    private static final String SQLITE = "jdbc:sqlite:";

    private Stores() {}

    /**
     * Opens or creates a store and brings its schema up to date.
     *
     * @param url {@code jdbc:sqlite:} and the path of a file, absolute or relative to the working directory
     * @throws StoreException if the URL names no store that this program has, or the store cannot be opened
     */
    public static FrontierStore open(String url) {
        return SqliteStore.open(file(url));
    }

    /**
     * Reads the outages of a store, beside a node that works on it.
     *
     * @param url as for {@link #open}
     * @throws StoreException if there is no such store, or it is of an older program
     */
    public static OutageReader outages(String url) {
        return OutageReader.sqlite(file(url));
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
        return new StoreException(
                SETTING + "=" + url + ": " + reason + "; write jdbc:sqlite:PATH, such as jdbc:sqlite:data/frontier.db");
    }
}
