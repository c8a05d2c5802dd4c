package io.originguard.frontier;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How a store is entered; what is given here goes before what the store's URL says.
 *
 * @param user name of the database's user
 * @param password its password
 * @param passwordFile a file whose first line is the password, read at each connection
 */
public record Credentials(Optional<String> user, Optional<String> password, Optional<Path> passwordFile) {

    /** Only what the URL says. */
    public static final Credentials NONE = new Credentials(Optional.empty(), Optional.empty(), Optional.empty());

    /** The password as it is at the moment. */
    Optional<String> currentPassword() {
        return passwordFile.map(Credentials::firstLine).or(() -> password);
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (MalformedInputException e) {
            throw unreadable(file, "it is not UTF-8 text", e);
        } catch (IOException e) {
            throw unreadable(file, e.toString(), e);
        }
    }

    private static StoreException unreadable(Path file, String reason, IOException cause) {
        return new StoreException("originguard.store.passwordFile=" + file + " cannot be read: " + reason, cause);
    }

    /** Without the password. */
    @Override
    public String toString() {
        return "Credentials[user=" + user.orElse("none") + ", passwordFile=" + passwordFile + "]";
    }
}
