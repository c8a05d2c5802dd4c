package io.originguard.access;

import io.originguard.settings.Hindrance;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Who may talk to the node: names and the digests of their tokens, which themselves are not kept. Immutable. */
public final class Tokens {

    private static final Pattern NAME = Pattern.compile("[\\w.@-]{1,64}");

    /** Short enough to be typed, long enough that nobody tries them all. */
    private static final Pattern TOKEN = Pattern.compile("[!-~]{16,512}");

    private static final Set<PosixFilePermission> OWNER = PosixFilePermissions.fromString("rwx------");

    private final Map<String, byte[]> digests;

    private Tokens(Map<String, byte[]> digests) {
        this.digests = digests;
    }

    /**
     * Reads a file with a line {@code name token} for each who may; blank lines and those that begin with # are passed over.
     *
     * @throws IllegalArgumentException if it cannot be used, or others than its owner can read it; the message is one line that
     *     says what to do and shows no token
     */
    public static Tokens of(Path file) {
        List<String> lines;
        try {
            checkOwnerOnly(file);
            lines = Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "the file of tokens " + file + " cannot be read ("
                            + Hindrance.of(e)
                            + "); give a text file with a line 'name token' for each who may",
                    e);
        }
        Map<String, byte[]> digests = new LinkedHashMap<>();
        for (int number = 1; number <= lines.size(); number++) {
            String line = lines.get(number - 1).strip();
            if (!line.isEmpty() && !line.startsWith("#")) {
                String[] parts = line.split("\\s+", -1);
                if (parts.length != 2
                        || !NAME.matcher(parts[0]).matches()
                        || !TOKEN.matcher(parts[1]).matches()
                        || digests.put(parts[0], digest(parts[1])) != null) {
                    throw new IllegalArgumentException(file + " line " + number
                            + " is not a name of its own, a space and a token of 16 to 512 printable characters;"
                            + " 'openssl rand -hex 24' makes one");
                }
            }
        }
        if (digests.isEmpty()) {
            throw new IllegalArgumentException(
                    "the file of tokens " + file + " names nobody; write a line 'name token' for each who may");
        }
        return new Tokens(digests);
    }

    private static void checkOwnerOnly(Path file) throws IOException {
        if (Files.getFileStore(file).supportsFileAttributeView("posix")
                && !OWNER.containsAll(Files.getPosixFilePermissions(file))) {
            throw new IllegalArgumentException(
                    "others than its owner can read the file of tokens " + file + "; chmod 600 " + file);
        }
    }

    /** Whose token this is. Takes as long for a wrong one as for a right one. */
    Optional<String> owner(String token) {
        byte[] given = digest(token);
        Optional<String> owner = Optional.empty();
        for (Map.Entry<String, byte[]> one : digests.entrySet()) {
            if (MessageDigest.isEqual(one.getValue(), given)) {
                owner = Optional.of(one.getKey());
            }
        }
        return owner;
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names, without tokens. */
    @Override
    public String toString() {
        return digests.keySet().toString();
    }
}
